import { menuOf, withLinksOfSite } from "../../../tools/docs/pages";

const PAGES = new Map([
  ["docs/README.md", "index.md"],
  ["README.md", "overview.md"],
  ["docs/cors.md", "cors.md"],
  ["docs/decisions/0001-rest-api.md", "decisions/0001-rest-api.md"],
  ["examples/notes/README.md", "examples/notes.md"],
]);
const linksOf = (text: string, file = "docs/cors.md") => withLinksOfSite(text, file, PAGES);

describe("a page of the site", () => {
  test.each([
    ["to a page", "[it](cors.md)", "docs/README.md", "[it](./cors.md)"],
    ["to a heading of one", "[it](docs/cors.md#the-matrix)", "README.md", "[it](./cors.md#the-matrix)"],
    ["from a folder below", "[it](../cors.md)", "docs/decisions/0001-rest-api.md", "[it](./../cors.md)"],
    ["to a folder with a README", "[it](../examples/notes)", "docs/cors.md", "[it](./examples/notes.md)"],
    ["to the decisions", "[`it`](decisions)", "docs/cors.md", "[`it`](./decisions/index.md)"],
    ["to a picture", "![it](docs/architecture.svg)", "README.md", "![it](./architecture.svg)"],
    ["on the same page", "[it](#there)", "docs/cors.md", "[it](#there)"],
    ["to elsewhere", "[it](https://example.com/a.md)", "docs/cors.md", "[it](https://example.com/a.md)"],
  ])("keeps a link %s", (_, text, file, expected) => {
    expect(linksOf(text, file)).toBe(expected);
  });

  test("has only the words of a link to a file that the site does not have", () => {
    expect(linksOf("see [its `source`](../src/api/route.ts), or [this](LICENSE)")).toBe("see its `source`, or this");
  });

  test("has code as it is", () => {
    const code = "```md\n[it](../src/index.ts)\n```\n";
    expect(linksOf(code)).toBe(code);
  });
});

test("the menu has a group for each heading, with the links of its list", () => {
  const index =
    "# All\n\n## Tutorial\n\n- [One](./one.md): the first\n- [Two](two.md)\n\n## Reference\n\n- [Three](three.md)\n";
  expect(menuOf(index)).toEqual([
    {
      text: "Tutorial",
      items: [
        { text: "One", link: "/one.md" },
        { text: "Two", link: "/two.md" },
      ],
    },
    { text: "Reference", items: [{ text: "Three", link: "/three.md" }] },
  ]);
});
