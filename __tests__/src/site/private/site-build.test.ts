import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { buildSite } from "../../../../src/site/private/site-build";

const emptyFolder = () => mkdtempSync(join(tmpdir(), "site-"));

function folderOf(files: Record<string, string>): string {
  const folder = emptyFolder();
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

/** What is built of the files, by name; the hash in a name reads `HASH`. */
function build(files: Record<string, string>) {
  const outdir = emptyFolder();
  const hashed = buildSite(folderOf(files), outdir);
  const names = readdirSync(outdir, { recursive: true, encoding: "utf8" }).filter((it) => it.includes("."));
  const plain = (name: string) => name.replace(/-[0-9A-Z]{8}(?=\.)/g, "-HASH");
  const contents = names.map((name) => [plain(name), readFileSync(join(outdir, name), "utf8")]);
  return { built: Object.fromEntries(contents), hashed: hashed.map(plain).sort(), outdir };
}

const PAGE =
  '<link rel="icon" href="icon.svg"><link href="style.css" rel="stylesheet"><script type="module" src="./main.js"></script>';
const SITE = {
  "index.html": PAGE,
  "icon.svg": "<svg/>",
  "style.css": "body { background: url(img/paper.png); }",
  "img/paper.png": "png",
  "main.js": 'import { greeting } from "./lib/greeting.js"; document.title = greeting;',
  "lib/greeting.js": 'export const greeting = "hello";',
};

describe("a site's build", () => {
  const { built, hashed, outdir } = build(SITE);

  test("bundles the files to which a page refers, under names that change with the content, and copies the rest", () => {
    expect(Object.keys(built).sort()).toEqual([
      "assets/main-HASH.js",
      "assets/main-HASH.js.map",
      "assets/paper-HASH.png",
      "assets/style-HASH.css",
      "assets/style-HASH.css.map",
      "icon.svg",
      "index.html",
    ]);
    expect(hashed).toEqual(Object.keys(built).filter((name) => name.startsWith("assets/")));
    expect(built["assets/main-HASH.js"]).toContain("hello");
    expect(built["assets/style-HASH.css"]).toMatch(/url\(.*paper-[0-9A-Z]{8}\.png/);
  });

  test("writes their names into the page, each with the hash of exactly that file", () => {
    const tags = [...built["index.html"].matchAll(/(?:href|src)="(assets\/[^"]+)" integrity="sha384-([^"]+)"/g)];
    expect(tags).toHaveLength(2);
    for (const [, file = "", integrity] of tags) {
      const content = readFileSync(join(outdir, file));
      expect(createHash("sha384").update(content).digest("base64")).toBe(integrity);
    }
    expect(built["index.html"]).toContain('<link rel="icon" href="icon.svg">');
  });

  test("results in the same bytes in any folder", () => {
    expect(build(SITE).built).toEqual(built);
  });

  test("changes only the name of the changed file", () => {
    const names = (files: Record<string, string>) => {
      const outdir = emptyFolder();
      return buildSite(folderOf(files), outdir).filter((name) => !name.endsWith(".map"));
    };
    const [before, after] = [names(SITE), names({ ...SITE, "lib/greeting.js": 'export const greeting = "hi";' })];
    expect(after.filter((name) => !before.includes(name))).toEqual([expect.stringMatching(/^assets\/main-/)]);
  });

  test("removes the files of the previous build", () => {
    const outdir = emptyFolder();
    buildSite(folderOf(SITE), outdir);
    buildSite(folderOf({ "index.html": "<p>", "robots.txt": "" }), outdir);
    expect(readdirSync(outdir).sort()).toEqual(["index.html", "robots.txt"]);
  });

  test("finds the files of pages in folders, by relative and by absolute path", () => {
    const page = '<script type="module" src="../main.js"></script><link rel=stylesheet href="/style.css">';
    const { built } = build({ ...SITE, "about/index.html": page });
    expect(built["about/index.html"]).toMatch(
      /^<script type="module" src="\.\.\/assets\/main-[^"]+" integrity="[^"]+"><\/script><link rel=stylesheet href="\/assets\/style-[^"]+" integrity="[^"]+">$/,
    );
  });

  test.each([
    '<script src="main.js"></script>',
    '<!-- <script type="module" src="no-such.js"></script> -->',
    '<script type="module" src="https://cdn.example.com/x.js"></script>',
    '<link rel="stylesheet" href="//cdn.example.com/x.css">',
    "<script type='module'>document.title = 1</script>",
  ])("keeps %s unchanged", (html) => {
    const { built } = build({ "index.html": html, "main.js": "one" });
    expect(built).toEqual({ "index.html": html, "main.js": "one" });
  });

  test("copies no hidden files", () => {
    const { outdir } = build({ "index.html": "", ".env": "SECRET=1" });
    expect(existsSync(join(outdir, ".env"))).toBe(false);
  });

  test("names the file that does not exist", () => {
    expect(() => build({ "index.html": PAGE })).toThrow("index.html refers to 'style.css', which does not exist in");
  });
});
