import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const root = join(__dirname, "../..");
const read = (file: string) => readFileSync(join(root, file), "utf8");
const readAll = (folder: string) =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => read(join(folder, file)));

const table = read("docs/security.md").split("\n## ")[0] ?? "";
const rows = table
  .split("\n")
  .filter((line) => line.startsWith("| "))
  .slice(1)
  .map((line) => line.split("|").map((cell) => cell.trim()))
  .map(([, control = "", , , , state = "", shownBy = ""]) => ({ control, state, shownBy }));
const inState = (state: string) => rows.filter((row) => row.state === state).map((row) => [row.control, row] as const);
const sources = readAll("src");
const tests = ["__tests__/src", "__tests__/handlers", "__tests__/cli"].flatMap(readAll);

/** The text of a class or of its props, up to the brace that ends it. */
const declarationsOf = (name: string) =>
  sources.flatMap((source) =>
    [...source.matchAll(new RegExp(`^export (?:class|interface) ${name}(?:Props)?\\b.*?^}`, "gms"))].map(([it]) => it),
  );

describe("docs/security.md", () => {
  test("has each control in one of three states", () => {
    const states = ["on by default", "one prop away", "not applicable"];
    expect(rows.length).toBeGreaterThan(40);
    for (const { control, state } of rows) expect([control, states.includes(state)]).toEqual([control, true]);
  });

  test.each(inState("on by default"))("names tests that exist: %s", (_, { shownBy }) => {
    const titles = [...shownBy.matchAll(/"([^"]+)"/g)].map(([, title = ""]) => title);
    expect(titles).not.toEqual([]);
    for (const title of titles) {
      expect([title, tests.some((it) => it.includes(`test("${title}"`))]).toEqual([title, true]);
    }
  });

  test.each(inState("one prop away"))("names props that exist and have a test: %s", (_, { shownBy }) => {
    const props = [...shownBy.matchAll(/`(\w+)\.(\w+)`/g)];
    expect(props).not.toEqual([]);
    for (const [named, owner = "", prop = ""] of props) {
      const declared = [...declarationsOf(owner), ...(prop === "domainName" ? declarationsOf("Domain") : [])];
      const isThere = declared.some((it) => new RegExp(`^  (?:readonly )?${prop}[?:(]`, "m").test(it));
      expect([named, isThere, tests.some((it) => it.includes(prop))]).toEqual([named, true, true]);
    }
  });

  test.each(inState("not applicable"))("gives the reason: %s", (_, { shownBy }) => {
    expect(shownBy.split(" ").length).toBeGreaterThan(3);
  });
});
