import { RUNS_WITHOUT } from "../cli/policy/actions-table";
import { type Examples, runExamples } from "./deployer/examples";

jest.setTimeout(3_600_000);

/**
 * One emulator, on which roles with exactly the policies of each work plan, deploy, roll back and destroy the examples that
 * __tests__/e2e/deployer.test.ts does not: a command that lacks a permission, or does not end, fails all of this.
 */
describe("a deployer of the other examples", () => {
  let examples: Examples;
  beforeAll(async () => {
    examples = await runExamples();
  });

  test("requests nothing whose action the emulator does not know", () => {
    expect(examples.unmapped).toEqual([]);
  });

  test("was really denied as often as docs/deployer.md marks it", () => {
    expect(examples.runsWithout.map(({ phase, action }) => ({ phase, action }))).toEqual(RUNS_WITHOUT);
  });

  // What follows each has the action again, and does not fail by it.
  test.each(RUNS_WITHOUT)("who lacks $action is denied it, and nothing else, by a $phase", ({ phase, action }) => {
    const run = examples.runsWithout.find((it) => it.phase === phase && it.action === action);
    expect(run?.status).not.toBe(0);
    const denied = [...(run?.output ?? "").matchAll(/not authorized to perform: ([\w-]+:\w+)/g)].map(([, it]) => it);
    expect([...new Set(denied)]).toEqual([action]);
  });
});
