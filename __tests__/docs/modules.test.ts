import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { MODULES } from "../../tools/modules/all";
import { otherProps } from "../../tools/modules/definition";
import { replaceTable } from "./tables";

const file = join(__dirname, "../../docs/modules.md");

describe("docs/modules.md (UPDATE_DOCS=1 updates it)", () => {
  test("lists every prop that is no variable of its module, and why", () => {
    const rows = MODULES.flatMap((definition) =>
      otherProps(definition).map(([path, why]) => `| ${definition.name} | \`${path}\` | ${why} |`),
    );
    expect(rows.length).toBeGreaterThan(0);
    const text = readFileSync(file, "utf8");
    const updated = replaceTable(text, "## What they have not", rows);
    if (process.env.UPDATE_DOCS) writeFileSync(file, updated);
    expect(updated).toBe(text);
  });
});
