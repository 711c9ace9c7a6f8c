import { MODULES } from "../../tools/modules/all";
import { otherProps } from "../../tools/modules/definition";
import { expectKept, replaceTable } from "./kept";

describe("docs/modules.md (UPDATE_DOCS=1 updates it)", () => {
  test("lists every prop that is no variable of its module, and why", () => {
    const rows = MODULES.flatMap((definition) =>
      otherProps(definition).map(([path, why]) => `| ${definition.name} | \`${path}\` | ${why} |`),
    );
    expect(rows.length).toBeGreaterThan(0);
    expectKept("docs/modules.md", (text) => replaceTable(text, "## What they have not", rows));
  });
});
