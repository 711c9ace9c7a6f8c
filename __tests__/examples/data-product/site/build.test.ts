/** @jest-environment jsdom */
/// <reference lib="dom" />
// The output of `vite build`: what StaticSite requires of it, and what a strict policy requires.

import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(__dirname, "../../../..");
const outDir = mkdtempSync(join(tmpdir(), "data-product-page-"));

describe("the built page", () => {
  let page: Document;
  let files: string[];

  beforeAll(() => {
    const vite = join(root, "node_modules/vite/bin/vite.js");
    const cwd = join(root, "examples/data-product/site");
    execFileSync(process.execPath, [vite, "build", "--outDir", outDir, "--emptyOutDir", "--logLevel", "error"], {
      cwd,
    });
    page = new DOMParser().parseFromString(readFileSync(join(outDir, "index.html"), "utf8"), "text/html");
    files = readdirSync(outDir, { recursive: true, encoding: "utf8" });
  }, 60_000);
  afterAll(() => rmSync(outDir, { recursive: true }));

  test("has only hashed names under assets/, and everything else is revalidated", () => {
    const assets = files.filter((file) => file.startsWith("assets/"));
    expect(assets).toHaveLength(2);
    for (const asset of assets) expect(asset).toMatch(/^assets\/index-[\w-]{8}\.(js|css)$/);
    expect(files.filter((file) => !file.startsWith("assets")).sort()).toEqual(["favicon.svg", "index.html"]);
  });

  test("refers only to its own files, by relative URLs", () => {
    const addresses = [...page.querySelectorAll("[src], [href]")].map(
      (element) => element.getAttribute("src") ?? element.getAttribute("href") ?? "",
    );
    expect(addresses).toHaveLength(3);
    for (const address of addresses) expect(files).toContain(address.replace(/^\.\//, ""));
  });

  test("has no inline script, style or event handler", () => {
    expect([...page.scripts].map((script) => [script.type, script.textContent])).toEqual([["module", ""]]);
    expect(page.querySelector("style, [style]")).toBeNull();
    const attributes = [...page.querySelectorAll("*")].flatMap((element) => [...element.attributes]);
    expect(attributes.filter(({ name }) => name.startsWith("on"))).toEqual([]);
    const [css = ""] = files.filter((file) => file.endsWith(".css"));
    expect(readFileSync(join(outDir, css), "utf8")).not.toMatch(/url\(|@import/);
  });

  test("has a language, a title, and a notice for browsers without scripts", () => {
    expect([page.documentElement.lang, page.title]).toEqual(["en", "Admission check"]);
    expect(page.querySelector("noscript")?.textContent).not.toBe("");
  });
});
