import type { Graph as Dot, Subgraph } from "@viz-js/viz";
import { escapeHtml } from "../ui/html";
import { type Graph, linesOf, type Part } from "./graph";

/** The graph as an SVG picture, laid out by Graphviz; light or dark as its viewer is. */
export async function renderSvg(graph: Graph): Promise<string> {
  // An ES module.
  const { instance } = await import("@viz-js/viz");
  const svg = (await instance()).renderString(toDot(graph), { format: "svg" });
  // Without the XML declaration, which HTML does not take, and Graphviz's comments and tooltips.
  const picture = svg
    .slice(svg.indexOf("<svg"))
    .replace(/<!--.*?-->\n?/gs, "")
    .replace(/<title>.*?<\/title>\n?/gs, "");
  const label = `role="img" aria-label="${escapeHtml(`The parts of ${graph.title}, and what they may do to one another`)}"`;
  return picture.replace(/<svg ([^>]*)>/, `<svg ${label} $1>\n<style>${STYLE}</style>`);
}

function toDot(graph: Graph): Dot {
  const { parts } = graph;
  const tiers = [...new Set(parts.flatMap(({ tier }) => tier ?? []))];
  return {
    graphAttributes: { rankdir: "LR", bgcolor: "transparent", nodesep: 0.2, ranksep: 0.6, fontname: FONT, pad: 0.2 },
    nodeAttributes: { shape: "box", style: "rounded", fontname: FONT, fontsize: 12, margin: "0.25,0.08" },
    edgeAttributes: { fontname: FONT, fontsize: 10, arrowsize: 0.7 },
    nodes: parts.filter(({ tier }) => !tier).map(nodeOf),
    subgraphs: tiers.map(
      (tier): Subgraph => ({
        name: `cluster_${tier}`,
        graphAttributes: { label: tier, style: "rounded", fontsize: 11, fontname: FONT, margin: 10 },
        nodes: parts.filter((it) => it.tier === tier).map(nodeOf),
      }),
    ),
    edges: linesOf(graph).map(edgeOf),
  };
}

const FONT = "Helvetica,Arial,sans-serif";

function nodeOf({ id, kind, name, change }: Part) {
  const label = [name, kind].filter(Boolean).join("\n");
  return { name: id, attributes: { label, class: ["part", change].filter(Boolean).join(" ") } };
}

function edgeOf({ from, to, labels, change }: ReturnType<typeof linesOf>[number]) {
  const style = change === "removed" ? "dashed" : "solid";
  const attributes = { label: labels.join("\n"), style, class: ["link", change].filter(Boolean).join(" ") };
  return { tail: from, head: to, attributes };
}

const STYLE = `
text { font-family: ${FONT}; fill: #1f2328; }
.node text { font-weight: bold; }
.node text + text { font-weight: normal; font-size: 10px; }
.node path, .node polygon { fill: #fff; stroke: #57606a; }
.cluster path, .cluster polygon { fill: #f6f8fa; stroke: #d0d7de; }
.edge path { stroke: #57606a; }
.edge polygon { fill: #57606a; stroke: #57606a; }
.added path, .added polygon { stroke: #2e8b57; stroke-width: 2.5; }
.changed path, .changed polygon { stroke: #b8860b; stroke-width: 2.5; }
.removed path, .removed polygon { stroke: #b22222; stroke-width: 2.5; stroke-dasharray: 4; }
.edge.added text { fill: #2e8b57; }
.edge.removed text { fill: #b22222; text-decoration: line-through; }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3; }
  .node path, .node polygon { fill: #0d1117; stroke: #8b949e; }
  .cluster path, .cluster polygon { fill: #161b22; stroke: #30363d; }
  .edge path { stroke: #8b949e; }
  .edge polygon { fill: #8b949e; stroke: #8b949e; }
  .added path, .added polygon { stroke: #3fb950; }
  .changed path, .changed polygon { stroke: #d29922; }
  .removed path, .removed polygon { stroke: #f85149; }
  .edge.added text { fill: #3fb950; }
  .edge.removed text { fill: #f85149; }
}
`;
