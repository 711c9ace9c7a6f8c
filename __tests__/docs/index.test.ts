import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const root = join(__dirname, "../..");
const read = (file: string) => readFileSync(join(root, file), "utf8");
const sourcesIn = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => read(join(folder, file)));

describe("docs/README.md", () => {
  test("lists every page of the folder once", () => {
    const listed = [...read("docs/README.md").matchAll(/^- \[[^\]]+\]\(([\w-]+\.md)\)/gm)].map(([, page]) => page);
    const pages = readdirSync(join(root, "docs")).filter((file) => file.endsWith(".md") && file !== "README.md");
    expect(listed.sort()).toEqual(pages.sort());
  });
});

describe("docs/troubleshooting.md", () => {
  // What differs in a message is `…` there, and an expression in the source.
  const ours = read("docs/troubleshooting.md").split("\n## ")[1] ?? "";
  const messages = [...ours.matchAll(/^\| `([^`]+)` \|/gm)].map(([, message = ""]) => message);
  const sources = ["cli", "src"]
    .flatMap(sourcesIn)
    .join("\n")
    .replaceAll(/\$\{[^}]*\}/g, "…")
    .replaceAll('\\"', '"');

  test.each(messages)("has a message that the code has: %s", (message) => {
    const parts = message.split("…").map((part) => part.trim());
    expect(parts.filter((part) => !sources.includes(part))).toEqual([]);
  });

  test("has many", () => {
    expect(messages.length).toBeGreaterThan(15);
  });
});
