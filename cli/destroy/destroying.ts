import { rmSync } from "node:fs";
import { join } from "node:path";
import { planFolderOf, type Target } from "../project/target";
import { clearPlanFolder, planFileIn } from "../release/plan-folder";
import { initialise } from "../release/planning";
import { type ResourceChange, readPlan } from "../review/plan";
import { applyInForeground, synthesize } from "../terraform/deployment";
import { NoStateBucket } from "../terraform/state-bucket";
import { readPlanFile, terraformPlan } from "../terraform/terraform-plan";
import { commandFor } from "../ui/command-for";
import { Refusal } from "../ui/errors";
import type { RunStep } from "../ui/steps";
import { protectionsOf } from "./doomed";

/** The same environment with a folder of its own: a plan that was reviewed stays until all is gone. */
export function forDestroy(target: Target): Target {
  const folder = join(target.deployment.project.root, "dist", "destroy", target.environment);
  return { ...target, folder, deployment: { ...target.deployment, outdir: join(folder, "cdktf.out") } };
}

/**
 * Plans to destroy all that the state holds.
 *
 * @returns the resources; none where nothing is deployed, or there is no state bucket at all
 * @throws CommandError; StepError by way of `step`
 */
export async function planDestroy(target: Target, step: RunStep): Promise<readonly ResourceChange[]> {
  const { deployment, stack, folder } = target;
  clearPlanFolder(folder);
  await step("Synthesize", MEND, ({ tell }) => synthesize({ ...deployment, onLine: tell }));
  return step("List what would go", MEND, async ({ tell, found }) => {
    try {
      await initialise(target, tell);
    } catch (error) {
      if (!(error instanceof NoStateBucket)) throw error;
      found("there is no state bucket");
      return [];
    }
    const planFile = planFileIn(folder);
    await terraformPlan(deployment, stack, planFile, join(folder, "terraform-plan.log"), "-destroy");
    const plan = readPlan(await readPlanFile(deployment, stack, planFile));
    return plan.resources.filter(({ action }) => action === "destroy");
  });
}

const MEND = "mend what is named above and run this again";

/** @throws Refusal that says how to give the protection up, if the state has any */
export function refuseProtected({ environment, deployment }: Target, resources: readonly ResourceChange[]) {
  const protections = protectionsOf(resources);
  if (protections.length === 0) return;
  throw new Refusal(
    [
      `${environment} is protected, and was left as it is:`,
      ...protections.map((words) => `  - ${words}`),
      "To give that up, once you are sure:",
      "  export PROTECT_DATA=false",
      ...["plan", "deploy", "destroy"].map((command) => `  ${commandFor(deployment.project, command, environment)}`),
    ].join("\n"),
    1,
  );
}

/**
 * Destroys what was planned, and nothing else.
 *
 * @throws Refusal when Terraform fails or was interrupted: what is left is in the state, for the next run
 */
export async function applyDestroy({ deployment, stack, folder, environment }: Target) {
  const status = await applyInForeground(deployment, stack, [planFileIn(folder)]);
  if (status === 0) return;
  const again = commandFor(deployment.project, "destroy", environment);
  throw new Refusal(`Terraform ended with status ${status}. Run it again, and it goes on from there: ${again}`, status);
}

/** Deletes what was planned for an environment that is gone, and what this destroy wrote. */
export function forgetPlans({ environment, folder, deployment }: Target) {
  const plans = planFolderOf(deployment.project, environment);
  for (const path of [folder, plans, `${plans}.log`]) {
    rmSync(path, { recursive: true, force: true });
  }
}
