import { stateOf } from "../../cli/project/state-location";
import type { Target } from "../../cli/project/target";
import { recoverTarget } from "../../cli/recover/recover";
import { run } from "../../cli/system/process";
import { isHeld } from "../../cli/terraform/release-lock";
import { readStatus } from "../../cli/terraform/state-status";
import { stackFolder } from "../../cli/terraform/terraform";
import type { RunStep } from "../../cli/ui/steps";
import { census } from "./census";
import { type DrillCloud, startApply } from "./drill-cloud";

export const quietly: RunStep = (_title, _remedy, work) => work({ onLine: () => {}, summarize: () => {} });

/** A way to deploy the app. */
export interface Deploy {
  readonly target: Target;
  /** The census when nothing happened to it. */
  readonly expected: readonly string[];
}

/**
 * Recovers as a person does who agrees to all of it, and applies once more: the result must be what a deploy makes
 * that nothing happened to.
 */
export async function expectConvergence(cloud: DrillCloud, { target, expected }: Deploy) {
  const { left } = await recoverTarget(target, { step: quietly, consent: async () => true });
  expect(left).toEqual([]);
  const applied = await applyCleanly(target);
  expect(await census(cloud.client)).toEqual([...expected].sort());
  // An apply without changes has shown already what a plan would.
  if (!applied.includes("No changes.")) await expectNoChanges(target);
  await expectWholeState(target);
}

export async function applyCleanly(target: Target): Promise<string> {
  const { status, output } = await startApply(target).ended;
  expect(output).toContain("Apply complete!");
  expect(status).toBe(0);
  return output;
}

export async function expectNoChanges({ deployment, stack }: Target) {
  const args = ["plan", "-detailed-exitcode", "-lock=false", "-input=false", "-no-color"];
  const options = { cwd: stackFolder(deployment, stack), env: deployment.env };
  const { status, stdout } = await run(deployment.terraformBinary, args, options);
  expect(stdout).toContain("No changes.");
  expect(status).toBe(0);
}

/** The state is the one that was recorded last, and nobody locks it. */
export async function expectWholeState(target: Target) {
  expect(await heldLocks(target)).toEqual([]);
  expect(await readStatus(stateOf(target.deployment))).toMatchObject({ digest: "matches" });
}

export async function heldLocks({ deployment }: Target) {
  return (await readStatus(stateOf(deployment))).locks.filter(isHeld);
}
