import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { erroredStatesOf } from "../../../cli/project/errored-states";
import type { Target } from "../../../cli/project/target";
import { whyNot } from "../../../cli/recover/errored-state";
import { makePlan } from "../../../cli/release/plan";

describe("a state that a run could not save", () => {
  const stored = { lineage: "one", serial: 5 };

  test.each([
    ["a later one", { lineage: "one", serial: 6 }, stored],
    ["the first one", { lineage: "one", serial: 1 }, {}],
  ])("is saved when it is %s", (_, errored, there) => {
    expect(whyNot(errored, there)).toBeUndefined();
  });

  test.each([
    ["of the same serial", { lineage: "one", serial: 5 }, "its serial is 5, and the stored state has 5"],
    ["of another lineage", { lineage: "two", serial: 6 }, "it is of another lineage than the stored state"],
    ["that is none", {}, "Terraform did not write it"],
  ])("is not to be saved when it is one %s", (_, errored, reason) => {
    expect(whyNot(errored, stored)).toBe(reason);
  });

  test("prevents a plan, which would empty its folder", async () => {
    const folder = mkdtempSync(join(tmpdir(), "errored-"));
    try {
      const outdir = join(folder, "cdktf.out");
      const file = join(outdir, "stacks", "app", "errored.tfstate");
      mkdirSync(join(file, ".."), { recursive: true });
      writeFileSync(file, "{}");
      const deployment = { project: { root: folder }, env: {}, outdir, terraformBinary: "none" };
      const target = { environment: "dev", stack: "app", folder, deployment } as unknown as Target;
      await expect(makePlan(target, jest.fn())).rejects.toThrow(`left ${file}. Save it with: npm run recover -- dev`);
      expect(erroredStatesOf(target)).toEqual([file]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
