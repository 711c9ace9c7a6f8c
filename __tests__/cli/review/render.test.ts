import type { Outline } from "../../../cli/review/outline";
import { renderHtml } from "../../../cli/review/render-html";
import { renderMarkdown } from "../../../cli/review/render-markdown";
import { renderText } from "../../../cli/review/render-text";

const outline: Outline = {
  title: "app-dev: 1 to update",
  sections: [{ title: "Functions", lines: [{ mark: "~", text: "function GetUser: code" }] }],
};
const hostile: Outline = {
  title: "<script>alert(1)</script>",
  sections: [
    {
      title: "Table",
      lines: [{ mark: "!", text: "a\nb \u001b[31mred\u001b[0m [x](http://x.y) @team `c` <img src=x> **d** \u202e" }],
    },
  ],
};

describe("a rendered review", () => {
  test("for a terminal is indented lines, in colour only where requested", () => {
    expect(renderText(outline, { colour: false })).toBe(
      "app-dev: 1 to update\nFunctions\n  ~ function GetUser: code\n",
    );
    expect(renderText(outline, { colour: true })).toContain("\u001b[33m~ function GetUser: code\u001b[0m");
  });

  test("for a pull request is Markdown", () => {
    expect(renderMarkdown(outline)).toBe("## app-dev: 1 to update\n\n### Functions\n\n- ✏️ function GetUser: code\n");
  });

  test("as a page is whole and needs nothing from elsewhere", () => {
    const page = renderHtml(outline);
    expect(page).toContain('<li class="changed">~ function GetUser: code</li>');
    expect(page).not.toMatch(/<script|<link|src=|href=|@import|url\(/);
    expect(page).toMatch(/^<!doctype html>\n<html lang="en">[\s\S]*<\/html>\n$/);
  });

  test("escapes everything in a plan: no markup, link, mention or additional line", () => {
    const text = renderText(hostile, { colour: false });
    expect(text.split("\n")).toHaveLength(4);
    for (const control of ["\u001b", "\u202e"]) expect(text).not.toContain(control);
    const markdown = renderMarkdown(hostile);
    expect(markdown).not.toMatch(/(?<!\\)[<`[]/);
    expect(markdown).not.toMatch(/@team|http:\/\//);
    const page = renderHtml(hostile);
    expect(page).not.toMatch(/<script|<img/);
    expect(page).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
  });
});
