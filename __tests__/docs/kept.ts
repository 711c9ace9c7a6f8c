import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../cli/toolchain/paths";

/** Compares a page with what `update` makes of it; with UPDATE_DOCS=1, the page becomes that. */
export function expectKept(page: string, update: (text: string) => string) {
  const file = join(packageRoot, page);
  const read = () => readFileSync(file, "utf8");
  const updated = update(read());
  if (process.env.UPDATE_DOCS) writeFileSync(file, updated);
  expect(read()).toBe(updated);
}

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

/** Names of a text's generated parts: each is between `<!-- generated: name -->` and `<!-- end -->`. */
export function generatedParts(text: string): string[] {
  return [...text.matchAll(/^<!-- generated: (.+) -->$/gm)].map(([, name = ""]) => name);
}

/** A text with other content in a generated part. @throws Error where there is none of that name */
export function replacePart(text: string, name: string, content: string): string {
  const start = `<!-- generated: ${name} -->\n`;
  const from = text.indexOf(start);
  const to = text.indexOf("\n<!-- end -->", from);
  if (from < 0 || to < 0) throw new Error(`no '<!-- generated: ${name} -->' that ends with '<!-- end -->'`);
  return `${text.slice(0, from + start.length)}\n${content}\n${text.slice(to)}`;
}
