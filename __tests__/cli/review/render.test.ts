import type { Outline } from "../../../cli/review/outline";
import { renderHtml } from "../../../cli/review/render-html";
import { renderMarkdown } from "../../../cli/review/render-markdown";
import { renderText } from "../../../cli/review/render-text";

const DIAGRAM = '<svg role="img"></svg>\n';

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
    const page = renderHtml(outline, DIAGRAM);
    expect(page).toContain('<li class="changed">~ function GetUser: code</li>');
    expect(page).not.toMatch(/<script|<link|src=|href="(?!#)|@import|url\(/);
    expect(page).toContain(DIAGRAM);
    expect(page).toMatch(/^<!doctype html>\n<html lang="en">[\s\S]*<\/html>\n$/);
  });

  test("as a page begins with its sections, and has a table of permissions", () => {
    const row = {
      mark: "!",
      who: "everybody",
      verb: "may now",
      actions: ["s3:GetObject"],
      resource: "bucket <b>",
    } as const;
    const lines = [
      { mark: "!", text: "everybody may now: s3:GetObject on bucket <b>" },
      { mark: "?", text: "a policy that cannot be read" },
    ] as const;
    const sections = [...outline.sections, { title: "Permissions", lines, permissions: [{ ...row, condition: "" }] }];
    const page = renderHtml({ ...outline, sections }, DIAGRAM);
    expect(page).toContain(
      '<li><a href="#s0">Functions</a> 1</li>\n<li class="forbidden"><a href="#s1">Permissions</a> 2</li>',
    );
    expect(page).toContain(
      '<tr class="forbidden"><td>! everybody</td><td>may now s3:GetObject</td><td>bucket &lt;b&gt;</td><td></td></tr>',
    );
    expect(page).toContain('<li class="unknown">? a policy that cannot be read</li>');
    expect(page.match(/everybody/g)).toHaveLength(1);
  });

  test("escapes everything in a plan: no markup, link, mention or additional line", () => {
    const text = renderText(hostile, { colour: false });
    expect(text.split("\n")).toHaveLength(4);
    for (const control of ["\u001b", "\u202e"]) expect(text).not.toContain(control);
    const markdown = renderMarkdown(hostile);
    expect(markdown).not.toMatch(/(?<!\\)[<`[]/);
    expect(markdown).not.toMatch(/@team|http:\/\//);
    const page = renderHtml(hostile, DIAGRAM);
    expect(page).not.toMatch(/<script|<img/);
    expect(page).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
  });
});
