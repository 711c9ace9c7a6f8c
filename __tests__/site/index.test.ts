/** @jest-environment jsdom */
/// <reference lib="dom" />
// What a strict content security policy and a screen reader need of the page, before any script runs.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const SITE = join(__dirname, "../../site");
const page = new DOMParser().parseFromString(readFileSync(join(SITE, "index.html"), "utf8"), "text/html");
const roots = [page, ...[...page.querySelectorAll("template")].map((template) => template.content)];
const all = (selector: string) => roots.flatMap((root) => [...root.querySelectorAll(selector)]);
const attributes = all("*").flatMap((element) => [...element.attributes]);

describe("index.html", () => {
  test("has no inline script, style or event handler", () => {
    expect(all("style")).toEqual([]);
    expect(all("script").map((script) => script.textContent)).toEqual([""]);
    expect(attributes.filter(({ name }) => name === "style" || name.startsWith("on"))).toEqual([]);
  });

  test("refers only to its own files, and to all of them", () => {
    const files = attributes.filter(({ name }) => ["src", "href", "action", "srcset"].includes(name));
    expect(files.map(({ value }) => value).sort()).toEqual(["favicon.svg", "script.js", "style.css"]);
    expect(readdirSync(SITE).sort()).toEqual(["404.html", "favicon.svg", "index.html", "script.js", "style.css"]);
  });

  test("loads its script as a module", () => {
    expect(page.querySelector("script")?.type).toBe("module");
  });

  test("has a language, a title, one main part and one first heading", () => {
    expect(page.documentElement.lang).toBe("en");
    expect(page.title).not.toBe("");
    expect(all("main")).toHaveLength(1);
    expect(all("h1")).toHaveLength(1);
  });

  test("labels its field, and points to a hint and an error message that exist", () => {
    const input = page.querySelector("input");
    expect([...(input?.labels ?? [])].map((label) => label.textContent)).toEqual(["User ID"]);
    for (const name of ["aria-describedby", "aria-errormessage"]) {
      expect(page.getElementById(input?.getAttribute(name) ?? "")).not.toBeNull();
    }
  });

  test("has empty live regions from the start, so that what enters them is announced", () => {
    const [alert] = all("[role=alert]");
    const [status] = all("[role=status][aria-live=polite][aria-busy=false]");
    expect([alert?.textContent, status?.textContent]).toEqual(["", ""]);
  });
});

describe("404.html", () => {
  test("finds its files from any address, however deep", () => {
    const html = readFileSync(join(SITE, "404.html"), "utf8");
    const addresses = [...html.matchAll(/(?:href|src)="([^"]*)"/g)].map(([, address]) => address);
    expect(addresses).toEqual(["/favicon.svg", "/style.css", "/"]);
  });
});

describe("style.css", () => {
  test("loads nothing, so that the policy has nothing to block", () => {
    expect(readFileSync(join(SITE, "style.css"), "utf8")).not.toMatch(/url\(|@import/);
  });
});
