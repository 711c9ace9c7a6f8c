import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PHASES, type Phase } from "../../cli/policy/names";
import { dropEach, RUNS_WITHOUT } from "../cli/policy/actions-table";
import { ESCALATIONS } from "../cli/policy/escalations";
import { REASONS } from "../cli/policy/reasons";
import { readRecording } from "../cli/policy/recording";
import { expectKept, replaceTable } from "./kept";

const file = join(__dirname, "../../docs/deployer.md");
const expectTable = (title: string, rows: readonly string[]) =>
  expectKept("docs/deployer.md", (text) => replaceTable(text, title, rows));

/** Whether it was also a real run. */
const isRun = (phase: Phase, action: string) =>
  RUNS_WITHOUT.some((run) => run.phase === phase && run.action === action);

describe("docs/deployer.md (UPDATE_DOCS=1 updates it)", () => {
  test("lists every escalation that is tried, and the work of the role that tries it", () => {
    const rows = ESCALATIONS.map(({ attempt, by }) => {
      const works = by.length === PHASES.length ? "" : by.map((phase) => `\`${phase}\``).join(", ");
      return `| ${attempt} | ${works} |`;
    });
    expect(rows.length).toBeGreaterThanOrEqual(20);
    expectTable("## What is refused", rows);
  });

  test("lists every action, and which recorded request is refused without it or what else requires it", async () => {
    const dropped = await dropEach();
    const rows = dropped.map(({ action, refusedIn }) => {
      const [reason, source] = REASONS[action] ?? [];
      const works = refusedIn.map((phase) => (isRun(phase, action) ? `**\`${phase}\`**` : `\`${phase}\``)).join(", ");
      return `| \`${action}\` | ${works} | ${reason ? `[${reason}](${source})` : ""} |`;
    });
    expect(dropped.filter(({ action, refusedIn }) => refusedIn.length === 0 && !REASONS[action])).toEqual([]);
    // No reason is left for what a recorded request needs.
    expect(dropped.filter(({ action, refusedIn }) => refusedIn.length > 0 && REASONS[action])).toEqual([]);
    // As many as are run.
    expect(rows.join().match(/\*\*/g)).toHaveLength(2 * RUNS_WITHOUT.length);
    expectTable("## Where the actions come from", rows);
  });

  test("names no recorded action that no policy has", () => {
    const actions = new Set(Object.values(readRecording()).flatMap((requests) => requests.map(({ action }) => action)));
    const text = readFileSync(file, "utf8");
    // Allowed to everybody.
    actions.delete("sts:GetCallerIdentity");
    expect([...actions].filter((action) => !text.includes(`| \`${action}\` |`))).toEqual([]);
  });
});
