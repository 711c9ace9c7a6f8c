import type { Graph } from "../../../cli/diagram/graph";
import { renderSvg } from "../../../cli/diagram/svg";

const table = { kind: "table", tier: "Table", words: "" };
const graph: Graph = {
  title: "app",
  parts: [
    { id: "browser", kind: "", name: "Browser", words: "" },
    { ...table, id: "a", name: "<script>alert(1)</script>", change: "added" },
  ],
  links: [{ from: "browser", to: "a", label: "a & b", address: "", change: "removed" }],
};

describe("as a picture", () => {
  test("a graph is one SVG element with a name for who cannot see it, which needs nothing from elsewhere", async () => {
    const svg = await renderSvg(graph);
    expect(svg).toMatch(
      /^<svg role="img" aria-label="The parts of app, and what they may do to one another" [\s\S]*<\/svg>\n$/,
    );
    expect(svg).not.toMatch(/<script|<image|href=|@import|url\(|<!--/);
    expect(svg).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
    expect(svg).toContain("a &amp; b");
  });

  test("its parts and links have classes for what a plan does to them", async () => {
    const svg = await renderSvg(graph);
    expect(svg).toMatch(/class="node part added"/);
    expect(svg).toMatch(/class="edge link removed"/);
    expect(svg).toContain("prefers-color-scheme: dark");
  });

  test("an app of 50 operations is drawn in whole", async () => {
    const names = Array.from({ length: 50 }, (_, index) => `Operation${index}`);
    const svg = await renderSvg({
      title: "large",
      parts: [{ ...table, id: "t", name: "Users" }, ...names.map((name) => ({ ...table, id: name, name }))],
      links: names.map((from) => ({ from, to: "t", label: "GetItem", address: "" })),
    });
    for (const name of names) expect(svg).toContain(`>${name}</text>`);
    expect(svg.match(/class="edge/g)).toHaveLength(50);
  });
});
