import { type Graph, linesOf, type Part } from "./graph";

/** The graph as a Mermaid flowchart, which GitHub shows in Markdown. */
export function renderMermaid(graph: Graph): string {
  const { parts } = graph;
  const ids = new Map(parts.map(({ id }, index) => [id, `n${index}`]));
  const node = ({ id, kind, name, change }: Part) =>
    `${ids.get(id)}["${text(name)}${kind && `<br>${text(kind)}`}"]${change ? `:::${change}` : ""}`;
  const tiers = [...new Set(parts.flatMap(({ tier }) => tier ?? []))];
  const lines = [
    ...parts.filter(({ tier }) => !tier).map(node),
    ...tiers.flatMap((tier) => [
      `subgraph ${text(tier)}`,
      ...parts.filter((it) => it.tier === tier).map((it) => `  ${node(it)}`),
      "end",
    ]),
    ...linesOf(graph).map(
      ({ from, to, labels, change }) =>
        `${ids.get(from)} ${change === "removed" ? "-.->" : "-->"}|"${labels.map(text).join("<br>")}"| ${ids.get(to)}`,
    ),
    "classDef added stroke:#2e8b57,stroke-width:3px",
    "classDef changed stroke:#b8860b,stroke-width:3px",
    "classDef removed stroke:#b22222,stroke-width:3px,stroke-dasharray:4",
  ];
  return `flowchart LR\n${lines.map((line) => `  ${line}`).join("\n")}\n`;
}

/** Text that a quoted label may contain. */
function text(value: string): string {
  return value.replace(/[&"<>#;|`\n\r]/g, (character) => `#${character.codePointAt(0)};`);
}
