import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PHASES } from "../../cli/policy/commands";
import { ESCALATIONS } from "../cli/policy/escalations";
import { replaceTable } from "./tables";

const file = join(__dirname, "../../docs/deployer.md");
const expectTable = (title: string, rows: readonly string[]) => {
  const text = readFileSync(file, "utf8");
  const updated = replaceTable(text, title, rows);
  if (process.env.UPDATE_DOCS) writeFileSync(file, updated);
  expect(updated).toBe(text);
};

describe("docs/deployer.md (UPDATE_DOCS=1 updates it)", () => {
  test("lists every escalation that is tried, and the work of the role that tries it", () => {
    const rows = ESCALATIONS.map(({ attempt, by }) => {
      const works = by.length === PHASES.length ? "" : by.map((phase) => `\`${phase}\``).join(", ");
      return `| ${attempt} | ${works} |`;
    });
    expect(rows.length).toBeGreaterThanOrEqual(20);
    expectTable("## What is refused", rows);
  });
});
