/** @jest-environment jsdom */
/// <reference lib="dom" />
// What a strict content security policy and a screen reader need of the page, before any script runs.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const SITE = join(__dirname, "../../../../examples/users-crud/site");
const read = (file: string) => readFileSync(join(SITE, file), "utf8");
const page = new DOMParser().parseFromString(read("index.html"), "text/html");
const roots = [page, ...[...page.querySelectorAll("template")].map((template) => template.content)];
const all = (selector: string) => roots.flatMap((root) => [...root.querySelectorAll(selector)]);
const attributes = all("*").flatMap((element) => [...element.attributes]);
const files = (extension: string) => readdirSync(SITE).filter((name) => name.endsWith(extension));

describe("index.html", () => {
  test("has no inline script, style or event handler", () => {
    expect(all("style")).toEqual([]);
    expect(all("script").map((script) => script.textContent)).toEqual([""]);
    expect(attributes.filter(({ name }) => name === "style" || name.startsWith("on"))).toEqual([]);
  });

  test("refers only to its own files", () => {
    const references = attributes.filter(({ name }) => ["src", "href", "action", "srcset"].includes(name));
    expect(references.map(({ value }) => value).sort()).toEqual(["favicon.svg", "script.js", "style.css", "theme.css"]);
  });

  test("has a language, a title, one main part and one first heading", () => {
    expect(page.documentElement.lang).toBe("en");
    expect(page.title).not.toBe("");
    expect([all("main").length, all("h1").length]).toEqual([1, 1]);
  });

  test("names every form's and dialog's purpose by a heading that exists", () => {
    const labelled = all("[aria-labelledby]");
    expect(labelled).toHaveLength(4);
    for (const element of labelled) {
      expect(page.getElementById(element.getAttribute("aria-labelledby") ?? "")?.textContent).toBeTruthy();
    }
  });

  test("has empty live regions from the start, so that what enters them is announced", () => {
    const regions = all("[role=alert], [role=status]");
    expect(regions.map((region) => region.textContent)).toEqual(["", "", "", "", ""]);
  });
});

describe("the page's files", () => {
  test("load nothing from a style sheet, so that the policy has nothing to block", () => {
    for (const file of files(".css")) expect(read(file)).not.toMatch(/url\(|@import/);
  });

  test("never treat text as markup or code", () => {
    for (const file of files(".js")) {
      expect(read(file)).not.toMatch(/innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function/);
    }
  });
});
