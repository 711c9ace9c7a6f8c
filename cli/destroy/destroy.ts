import { rmSync } from "node:fs";
import { join } from "node:path";
import type { AppConfig } from "../../src/app/config";
import { synthesize } from "../project/deployment";
import type { Project } from "../project/project";
import { findTarget, initialise, planFolderOf, type Target } from "../project/target";
import { clearPlanFolder, planFileIn } from "../release/plan-folder";
import { printOutline } from "../release/printing";
import { type ResourceChange, readPlan } from "../review/plan";
import { objectOf, textOf } from "../terraform/json";
import { NoStateBucket } from "../terraform/state-bucket";
import { applyInForeground, readPlanFile, terraformPlan } from "../terraform/terraform";
import { commandFor } from "../ui/command-for";
import { requestConsent } from "../ui/consent";
import { Refusal, UsageError } from "../ui/errors";
import { type RunStep, showSteps } from "../ui/steps";
import { namesOf } from "./app-names";
import { audit, type Leftovers } from "./audit";
import { countContents } from "./contents";
import { outlineOfDestroy, protectionsOf } from "./destroy-outline";

/**
 * `tiers destroy <environment>`: destroys an environment, once confirmed by its name or with `--yes`, and lists what remains.
 * Exit status 0: nothing remains but the bucket and table of the state; any other: not done, or orphans remain.
 */
export async function destroy(
  project: Project,
  environment: string,
  { yes = false, verbose }: { readonly yes?: boolean; readonly verbose?: boolean },
) {
  if (environment === "local") {
    throw new UsageError(`The local AWS is deleted by: ${commandFor(project, "down")}`);
  }
  const target = forDestroy(await findTarget(project, environment));
  const step = showSteps({ logFile: `${target.folder}.log`, verbose });
  const { config } = target.deployment;
  const resources = await planDestroy(target, step);
  const names = namesOf(target, resources);
  if (resources.length === 0) console.log(`There is nothing to destroy in ${environment}.`);
  else await destroyAll(target, resources, config, yes);
  deletePlans(target);
  printLeftovers(
    commandFor(project, "destroy", environment),
    environment,
    await step("Find what is left", FIND_BY_TAGS, () => audit(config, names, arnsOf(resources))),
  );
}

/** What to do where the audit fails. */
export const FIND_BY_TAGS = "search for the tags project and environment";

export function arnsOf(resources: readonly ResourceChange[]): ReadonlySet<string> {
  return new Set(resources.flatMap(({ before }) => textOf(objectOf(before).arn) ?? []));
}

async function destroyAll(target: Target, resources: readonly ResourceChange[], config: AppConfig, yes: boolean) {
  await showResources(target, resources, config);
  refuseProtected(target, resources);
  const agreed = yes || (await requestConsent(target.environment, undefined, "would be destroyed"));
  if (!agreed) throw new Refusal(`${target.environment} was left as it is.`, 1);
  await applyDestroy(target);
}

export async function showResources(target: Target, resources: readonly ResourceChange[], config: AppConfig) {
  printOutline(outlineOfDestroy(target.stack, resources, await countContents(resources, config)));
}

function printLeftovers(again: string, environment: string, { orphans, kept }: Leftovers) {
  if (kept.length > 0) {
    console.log(`\nKept, since the state is in it:\n${list(kept)}`);
  }
  if (orphans.length === 0) return console.log(`\nNothing else is left of ${environment}.`);
  console.error(`
Left, though no state has it:
${list(orphans)}
Delete it by hand. What was deleted just now may be listed for some minutes: ${again} looks again.`);
  process.exitCode = 1;
}

export function list(lines: readonly string[]): string {
  return lines.map((line) => `  ${line}`).join("\n");
}

/** The same environment with a separate folder: a reviewed plan is kept until all is destroyed. */
export function forDestroy(target: Target): Target {
  const folder = join(target.deployment.project.root, "dist", "destroy", target.environment);
  return { ...target, folder, deployment: { ...target.deployment, outdir: join(folder, "cdktf.out") } };
}

/**
 * Plans to destroy all resources of the state.
 *
 * @returns the resources; none where nothing is deployed, or no state bucket exists
 * @throws CommandError; StepError by way of `step`
 */
export async function planDestroy(target: Target, step: RunStep): Promise<readonly ResourceChange[]> {
  const { deployment, stack, folder } = target;
  clearPlanFolder(folder);
  await step("Synthesize", FIX, ({ onLine }) => synthesize({ ...deployment, onLine }));
  return step("List what would be destroyed", FIX, async ({ onLine, summarize }) => {
    try {
      await initialise(target, onLine);
    } catch (error) {
      if (!(error instanceof NoStateBucket)) throw error;
      summarize("there is no state bucket");
      return [];
    }
    const planFile = planFileIn(folder);
    await terraformPlan(deployment, stack, planFile, join(folder, "terraform-plan.log"), "-destroy");
    const plan = readPlan(await readPlanFile(deployment, stack, planFile));
    return plan.resources.filter(({ action }) => action === "destroy");
  });
}

const FIX = "fix the error above and run this again";

/** @throws Refusal that names the commands which remove the protection, where the state has any */
export function refuseProtected({ environment, deployment }: Target, resources: readonly ResourceChange[]) {
  const protections = protectionsOf(resources);
  if (protections.length === 0) return;
  throw new Refusal(
    [
      `${environment} is protected, and was left as it is:`,
      ...protections.map((words) => `  - ${words}`),
      "To remove the protection:",
      "  export PROTECT_DATA=false",
      ...["plan", "deploy", "destroy"].map((command) => `  ${commandFor(deployment.project, command, environment)}`),
    ].join("\n"),
    1,
  );
}

/**
 * Applies the planned destroy.
 *
 * @throws Refusal when Terraform fails or was interrupted: what remains is in the state, for the next run
 */
export async function applyDestroy({ deployment, stack, folder, environment }: Target) {
  const status = await applyInForeground(deployment, stack, [planFileIn(folder)]);
  if (status === 0) return;
  const again = commandFor(deployment.project, "destroy", environment);
  throw new Refusal(`Terraform ended with status ${status}. Run this again to continue: ${again}`, status);
}

/** Deletes the plans of a destroyed environment, and the files of this destroy. */
export function deletePlans({ environment, folder, deployment }: Target) {
  const plans = planFolderOf(deployment.project, environment);
  for (const path of [folder, plans, `${plans}.log`]) {
    rmSync(path, { recursive: true, force: true });
  }
}
