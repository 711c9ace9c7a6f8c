import type { Line, Outline } from "./outline";
import { oneLine } from "./render-text";

/** The review as one HTML file, without scripts and external resources. */
export function renderHtml({ title, sections }: Outline): string {
  const heading = escapeHtml(title);
  const parts = sections.map(
    ({ title, lines }) =>
      `<section>\n<h2>${escapeHtml(title)}</h2>\n<ul>\n${lines.map(item).join("\n")}\n</ul>\n</section>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${heading}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>${heading}</h1>
${parts.join("\n")}
</body>
</html>
`;
}

const STYLE = `
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
ul { list-style: none; padding: 0; }
li { padding: 0.25rem 0.5rem; border-left: 0.25rem solid gray; margin: 0.25rem 0; overflow-wrap: anywhere; }
.added { border-color: seagreen; }
.removed { border-color: firebrick; }
.forbidden { border-color: firebrick; background: color-mix(in srgb, firebrick 20%, transparent); font-weight: bold; }
.changed { border-color: goldenrod; }
`;

const CLASSES: Readonly<Record<Line["mark"], string>> = {
  "!": "forbidden",
  "-": "removed",
  "±": "removed",
  "+": "added",
  "~": "changed",
  "?": "unknown",
};

function item({ mark, text }: Line): string {
  return `<li class="${CLASSES[mark]}">${escapeHtml(`${mark} ${text}`)}</li>`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escapeHtml(text: string): string {
  return oneLine(text).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? "");
}
