import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../../cli/toolchain/paths";

/** A fenced block of a Markdown file. */
export interface Block {
  /** `docs/cors.md:12` */
  readonly place: string;
  /** `ts`, `sh`, `json`…; empty for what a program prints. */
  readonly language: string;
  readonly text: string;
  /** Why it cannot be run: `<!-- not run: … -->` in the line above, or `# needs …` as its first line. */
  readonly notRun?: string;
}

/** Of the files that users read. */
export function findBlocks(): Block[] {
  const folders = ["", "docs", "docs/decisions", "cli/init/template"];
  const examples = readdirSync(join(packageRoot, "examples")).map((name) => `examples/${name}`);
  return [...folders, ...examples].flatMap((folder) =>
    readdirSync(join(packageRoot, folder))
      .filter((file) => file.endsWith(".md"))
      .flatMap((file) => blocksIn(readFileSync(join(packageRoot, folder, file), "utf8"), join(folder, file))),
  );
}

const BLOCK = /(?:^ *<!-- not run: (.+) -->\n)?^( *)```(\S*)[^\n]*\n([\s\S]*?)^\2```$/gm;

export function blocksIn(markdown: string, file: string): Block[] {
  return [...markdown.matchAll(BLOCK)].map(
    ({ index, 0: { length }, 1: notRun, 2: indent = "", 3: language = "", 4: text = "" }) => ({
      place: `${file}:${markdown.slice(0, index + length).split("\n").length - text.split("\n").length}`,
      language,
      text: text.replaceAll(new RegExp(`^${indent}`, "gm"), ""),
      notRun: notRun ?? /^ *# (needs .+)/.exec(text)?.[1],
    }),
  );
}
