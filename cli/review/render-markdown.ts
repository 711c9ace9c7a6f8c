import type { Mark } from "./mark";
import type { Line, Outline } from "./outline";
import { oneLine } from "./render-text";

/** The review as the comment of a pull request. */
export function renderMarkdown({ title, sections }: Outline): string {
  const parts = sections.map(({ title, lines }) => `### ${escapeMarkdown(title)}\n\n${lines.map(item).join("\n")}\n`);
  return [`## ${escapeMarkdown(title)}\n`, ...parts].join("\n");
}

const SIGNS: Readonly<Record<Mark, string>> = { "!": "⚠️", "-": "➖", "±": "♻️", "+": "➕", "~": "✏️", "?": "❔" };

function item({ mark, text }: Line): string {
  const escaped = escapeMarkdown(text);
  return `- ${SIGNS[mark]} ${mark === "!" ? `**${escaped}**` : escaped}`;
}

/** As plain text: nothing in a plan becomes markup, a link or a mention. */
function escapeMarkdown(text: string): string {
  return oneLine(text)
    .replace(/[\\`*_{}[\]<>#|~!&]/g, "\\$&")
    .replace(/@/g, "@\u2060")
    .replace(/:\/\//g, ":\u2060//");
}
