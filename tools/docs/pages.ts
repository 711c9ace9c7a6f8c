import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path/posix";

/** Pages of the site, by the file in the repository that each is made of: `docs/cors.md` → `cors.md`. */
export type Pages = ReadonlyMap<string, string>;

/** An entry of the site's menu. */
export interface MenuEntry {
  readonly text: string;
  readonly link?: string;
  readonly items?: readonly MenuEntry[];
  /** Whether it is folded at first. */
  readonly collapsed?: boolean;
}

/** What is not in `docs`, and where it goes. */
const OTHERS = {
  "README.md": "overview.md",
  "docs/README.md": "index.md",
  "CHANGELOG.md": "changelog.md",
  "CONTRIBUTING.md": "contributing.md",
  "SECURITY.md": "security-policy.md",
};

/** The pages of a checkout. */
export function pagesOf(root: string): Pages {
  const markdownIn = (folder: string) => readdirSync(join(root, folder)).filter((file) => file.endsWith(".md"));
  const examples = readdirSync(join(root, "examples")).filter((name) =>
    readdirSync(join(root, "examples", name)).includes("README.md"),
  );
  return new Map([
    ...markdownIn("docs").map((file): [string, string] => [`docs/${file}`, file]),
    ...markdownIn("docs/decisions").map((file): [string, string] => [`docs/decisions/${file}`, `decisions/${file}`]),
    ...examples.map((name): [string, string] => [`examples/${name}/README.md`, `examples/${name}.md`]),
    ...Object.entries(OTHERS),
  ]);
}

const FENCED = /^( *)(```+|~~~+)[^\n]*\n[\s\S]*?^\1\2 *$/gm;
const LINK = /(!?)\[((?:[^[\]]|\[[^\]]*\])*)\]\(([^)\s]+)\)/g;

/**
 * The text of a page as it is on the site: links lead to the site's pages, and where there is none, as to a source file,
 * only their words stay.
 *
 * @param file of the repository
 */
export function withLinksOfSite(text: string, file: string, pages: Pages): string {
  const fences = [...text.matchAll(FENCED)].map(({ index, 0: { length } }) => [index, index + length] as const);
  return text.replace(LINK, (link, mark: string, words: string, target: string, index: number) => {
    const isCode = fences.some(([start, end]) => start <= index && index < end);
    if (isCode || /^([a-z]+:|#)/.test(target)) return link;
    const [path = "", anchor] = target.split("#");
    const named = join(dirname(file), path);
    const here = dirname(pages.get(file) ?? "");
    if (mark) return `![${words}](./${relative(here, siteAsset(named))})`;
    const page = pages.get(named) ?? pages.get(join(named, "README.md")) ?? FOLDERS[named];
    return page ? `[${words}](./${relative(here, page)}${anchor ? `#${anchor}` : ""})` : words;
  });
}

/** Folders with a generated page. */
const FOLDERS: Readonly<Record<string, string>> = { "docs/decisions": "decisions/index.md" };

/** Where a picture of the repository goes. */
export function siteAsset(file: string): string {
  return file.replace(/^docs\//, "");
}

/** The title of a page: its first heading. */
function titleOf(text: string): string {
  return /^# (.*)$/m.exec(text)?.[1] ?? "";
}

/** The menu, which is the list in docs/README.md: a group for each `##`, an entry for each line that begins with a link. */
export function menuOf(index: string): MenuEntry[] {
  return index
    .split(/^## /m)
    .slice(1)
    .map((section) => ({
      text: section.split("\n")[0] ?? "",
      items: [...section.matchAll(/^- \[([^\]]+)\]\(([^)]+)\)/gm)].map(([, text = "", link = ""]) => ({
        text,
        link: `/${link.replace(/^\.\//, "")}`,
      })),
    }));
}

/** A list of the decisions, which the repository shows as a folder. */
export function listOfDecisions(root: string, pages: Pages): string {
  const lines = [...pages]
    .filter(([file]) => file.startsWith("docs/decisions/"))
    .map(([file, page]) => `- [${titleOf(readFileSync(join(root, file), "utf8"))}](/${page})`);
  return `# Decisions\n\nWhat a newcomer would question, and why it is so.\n\n${lines.join("\n")}\n`;
}
