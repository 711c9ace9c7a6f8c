/** A text whose table after a title has other rows. @throws Error where there is none */
export function replaceTable(text: string, title: string, rows: readonly string[]): string {
  const start = text.indexOf(title);
  const table = /\n\|[^\n]*\|\n\|[-|]+\|\n((?:\|.*\n)*)/g;
  table.lastIndex = start;
  const found = start < 0 ? null : table.exec(text);
  if (!found) throw new Error(`no table after '${title}'`);
  const end = found.index + found[0].length;
  return `${text.slice(0, end - (found[1] ?? "").length)}${rows.join("\n")}\n${text.slice(end)}`;
}
