import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { listSiteFiles } from "../../../../src/site/private/site-files";

function folderWith(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), "site-"));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(join(folder, name, ".."), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

const keysIn = (files: Record<string, string>) => listSiteFiles(folderWith(files)).map(({ key }) => key);

describe("listSiteFiles", () => {
  test("finds files at every depth, sorted by key", () => {
    expect(keysIn({ "index.html": "", "b/c d.js": "", "a.css": "" })).toEqual(["a.css", "b/c d.js", "index.html"]);
  });

  test("omits hidden files and folders, except .well-known", () => {
    const files = {
      ".env": "",
      ".git/config": "",
      "a/.DS_Store": "",
      ".well-known/security.txt": "",
      "index.html": "",
    };
    expect(keysIn(files)).toEqual([".well-known/security.txt", "index.html"]);
  });

  test("has a hash that changes with the content, and not with the folder", () => {
    const hash = (content: string) => listSiteFiles(folderWith({ "index.html": content }))[0]?.hash;
    expect(hash("one")).toBe(hash("one"));
    expect(hash("one")).not.toBe(hash("two"));
  });
});
