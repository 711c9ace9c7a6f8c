/**
 * The text with everything that cannot be seen as `\uXXXX`: line separators, control and bidirectional characters, which
 * would split or disguise a line. Within JSON it stays the same JSON.
 */
export function escapeInvisible(text: string): string {
  return text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, (character) =>
    character.replace(/./gs, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`),
  );
}
