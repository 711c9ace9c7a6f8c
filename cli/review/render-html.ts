import { escapeHtml } from "../ui/html";
import type { Line, Outline } from "./outline";
import type { PermissionRow } from "./permission-rows";
import { oneLine } from "./render-text";

/**
 * The review as one HTML file, without scripts and external resources: what it contains, then each section.
 *
 * @param diagram of the app with what changes marked, as SVG
 */
export function renderHtml({ title, sections }: Outline, diagram: string): string {
  const heading = text(title);
  const contents = sections.map(({ title, lines }, index) => {
    const isGrave = lines.some(({ mark }) => mark === "!");
    return `<li${isGrave ? ' class="forbidden"' : ""}><a href="#s${index}">${text(title)}</a> ${lines.length}</li>`;
  });
  const parts = sections.map(({ title, lines, permissions = [] }, index) => {
    const others = lines.slice(permissions.length);
    const table = permissions.length > 0 ? tableOf(permissions) : "";
    const list = others.length > 0 ? `<ul>\n${others.map(item).join("\n")}\n</ul>\n` : "";
    return `<section id="s${index}">\n<h2>${text(title)}</h2>\n${table}${list}</section>`;
  });
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
<header>
<h1>${heading}</h1>
<nav aria-label="Sections">
<ul>
${contents.join("\n")}
<li><a href="#diagram">Diagram</a></li>
</ul>
</nav>
</header>
<main>
${parts.join("\n")}
<section id="diagram">
<h2>Diagram</h2>
<p>The app as it will be: <span class="added">added</span>, <span class="changed">changed</span>, <span class="removed">removed</span>.</p>
<div class="diagram">
${diagram}</div>
</section>
</main>
</body>
</html>
`;
}

const STYLE = `
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; --line: color-mix(in srgb, currentColor 25%, transparent); }
body { max-width: 64rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; margin: 0 0 0.5rem; overflow-wrap: anywhere; }
h2 { font-size: 1.125rem; margin: 2rem 0 0.5rem; }
ul { list-style: none; padding: 0; margin: 0; }
nav ul { display: flex; flex-wrap: wrap; gap: 0.5rem; }
nav li { border: 1px solid var(--line); border-radius: 1rem; padding: 0.125rem 0.75rem; }
a { color: inherit; }
section li, td:first-child, span { padding: 0.25rem 0.5rem; border-left: 0.25rem solid gray; margin: 0.25rem 0; }
section li { overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: 0.375rem 0.5rem; border-bottom: 1px solid var(--line); overflow-wrap: break-word; }
section .added, tr.added td:first-child { border-left-color: seagreen; }
section .removed, tr.removed td:first-child { border-left-color: firebrick; }
section .changed, tr.changed td:first-child { border-left-color: goldenrod; }
.forbidden, tr.forbidden td { background: color-mix(in srgb, firebrick 20%, transparent); font-weight: bold; }
section .forbidden, tr.forbidden td:first-child { border-left-color: firebrick; }
.diagram { overflow-x: auto; }
.diagram svg { max-width: 100%; height: auto; }
@media print {
  body { max-width: none; margin: 0; }
  nav { display: none; }
  section { break-inside: avoid; }
}
`;

const CLASSES: Readonly<Record<Line["mark"], string>> = {
  "!": "forbidden",
  "-": "removed",
  "±": "removed",
  "+": "added",
  "~": "changed",
  "?": "unknown",
};

function item({ mark, text: words }: Line): string {
  return `<li class="${CLASSES[mark]}">${text(`${mark} ${words}`)}</li>`;
}

function tableOf(rows: readonly PermissionRow[]): string {
  const row = ({ mark, who, verb, actions, resource, condition }: PermissionRow) => {
    const cells = [`${mark} ${who}`, `${verb} ${actions.join(", ")}`, resource, condition];
    return `<tr class="${CLASSES[mark]}">${cells.map((cell) => `<td>${text(cell)}</td>`).join("")}</tr>`;
  };
  return `<table>
<thead><tr><th>Who</th><th>Action</th><th>Resource</th><th>Condition</th></tr></thead>
<tbody>
${rows.map(row).join("\n")}
</tbody>
</table>
`;
}

const text = (value: string) => escapeHtml(oneLine(value));
