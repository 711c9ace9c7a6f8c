import { stripVTControlCharacters } from "node:util";
import type { Mark } from "./mark";
import type { Outline } from "./outline";

const COLOURS: Readonly<Record<Mark, string>> = { "!": "1;31", "-": "31", "±": "31", "+": "32", "~": "33", "?": "35" };

/** The review for a terminal. */
export function renderText({ title, sections }: Outline, { colour }: { colour: boolean }): string {
  const paint = (code: string, text: string) => (colour ? `\u001b[${code}m${text}\u001b[0m` : text);
  const lines = sections.flatMap((section) => [
    paint("1", section.title),
    ...section.lines.map(({ mark, text }) => `  ${paint(COLOURS[mark], `${mark} ${oneLine(text)}`)}`),
  ]);
  return `${[paint("1", oneLine(title)), ...lines].join("\n")}\n`;
}

/** Names in a plan must not move the cursor, or look like another line. */
export function oneLine(text: string): string {
  return stripVTControlCharacters(text).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ");
}
