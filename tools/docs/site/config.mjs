// VitePress's configuration. build.ts copies it next to the pages, with the menu.
import { readFileSync } from "node:fs";

/** As GitHub makes anchors of headings, so that a link fits both. */
const slugify = (heading) =>
  heading
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}\p{Pc} -]/gu, "")
    .replaceAll(" ", "-");

export default {
  title: "tiers",
  description: "A serverless web app on AWS with Terraform, in TypeScript, and a local AWS on which all of it runs.",
  lang: "en",
  markdown: { anchor: { slugify } },
  themeConfig: {
    sidebar: JSON.parse(readFileSync(new URL("./menu.json", import.meta.url), "utf8")),
    search: { provider: "local" },
    outline: [2, 3],
    docFooter: { prev: false, next: false },
  },
};
