import { rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { readProviderLock } from "../../src/common/lock-file";
import { clientOf } from "../aws/client-settings";
import type { Addresses } from "../project/addresses";
import { checkApp, describeCheck } from "../project/check-app";
import { synthesize } from "../project/deployment";
import { type Parts, partsOf } from "../project/parts";
import type { Project } from "../project/project";
import { findTarget, initialise, type Target } from "../project/target";
import { once } from "../system/once";
import { applyInForeground, readState, stackFolder, stateVersionOf } from "../terraform/terraform";
import { commandFor } from "../ui/command-for";
import { requestConsent } from "../ui/consent";
import { Refusal } from "../ui/errors";
import { type RunStep, showSteps } from "../ui/steps";
import { waitUntilDeployed } from "./distribution";
import { invalidate } from "./invalidation";
import { settingsOf } from "./plan";
import { digestOfFile, digestsIn, type PlanRecord, planFileIn, readRecord } from "./plan-folder";
import { printDeployed } from "./printing";
import { stalenessOf } from "./staleness";

/**
 * `tiers deploy <environment>`: applies exactly the plan that `tiers plan` wrote. Exit status 0: done, or nothing to do; 3:
 * a policy forbids it; any other: not done, or a check failed. A protected environment must be confirmed by its name, or
 * with `--yes`.
 */
export async function deploy(
  project: Project,
  environment: string,
  { yes, verbose }: { readonly yes?: boolean; readonly verbose?: boolean },
) {
  const target = await findTarget(project, environment);
  const step = showSteps({ logFile: `${target.folder}.log`, verbose });
  const consent = async () => yes || requestConsent(environment);
  const deployed = await applyPlan(target, { step, consent });
  if (!deployed) return console.log(`There is nothing to do for ${environment}.`);
  printDeployed(project, deployed.addresses);
}

export interface DeployOptions {
  readonly step: RunStep;
  /** Confirms the change of a protected environment. */
  readonly consent: () => Promise<boolean>;
  /** Where Terraform writes its output. @default "inherit" */
  readonly stdio?: "inherit" | "ignore";
}

export interface Deployed {
  /** Missing where the page is not open here, and so was not checked. */
  readonly addresses?: Addresses;
}

/**
 * Applies exactly the plan that was reviewed, invalidates what changed in CloudFront, and runs the app's check.
 *
 * @returns undefined when there was nothing to do
 * @throws Refusal before anything is changed; Error when Terraform, the check or CloudFront fails
 */
export async function applyPlan(
  target: Target,
  { step, consent, stdio }: DeployOptions,
): Promise<Deployed | undefined> {
  const { deployment, stack, folder, environment } = target;
  const record = readRecord(folder);
  const planAgain = commandFor(deployment.project, "plan", environment);
  if (!record) throw new Refusal(`${environment} has no plan. Make one with: ${planAgain}`, 1);
  if (record.verdict === "nothing") return undefined;
  if (record.verdict === "blocked") {
    const allow = record.blockedBy.map((name) => `--allow ${name}`).join(" ");
    throw new Refusal(`The plan is blocked. To allow what it does: ${planAgain} ${allow}`, 3);
  }
  const reasons = await step("Compare with what was planned", `plan again: ${planAgain}`, ({ onLine }) =>
    compare(target, record, onLine),
  );
  if (reasons.length > 0) {
    throw new Refusal(
      `The plan is stale:\n${reasons.map((it) => `  - ${it}`).join("\n")}\nPlan again: ${planAgain}`,
      1,
    );
  }
  if (target.isProtected && !(await consent())) throw new Refusal(`${environment} was left as it is.`, 1);

  const status = await applyInForeground(deployment, stack, [planFileIn(folder)], stdio);
  // Even where Terraform failed: what it changed before that is in no later plan.
  const readParts = once(async () => partsOf((await readState(deployment, stack)) ?? { resources: [] }));
  const invalidateFirst = () => invalidateChanges(target, record, readParts, step);
  return inTurn(invalidateFirst, async () => {
    if (status !== 0) throw new Refusal(`Terraform ended with status ${status}. Plan again: ${planAgain}`, status);
    const parts = await readParts();
    const addresses = await target.open(parts);
    if (addresses) await checkDeployed(target, parts, addresses, step);
    return { addresses };
  });
}

/** Runs both, the second even if the first fails. @throws the error of the one that failed; Error with both messages */
async function inTurn<T>(first: () => Promise<void>, second: () => Promise<T>): Promise<T> {
  const failure = await first().then(
    () => undefined,
    (error: Error) => error,
  );
  const result = await second().catch((error: Error) => {
    throw failure ? new Error(`${failure.message}\n\n${error.message}`) : error;
  });
  if (failure) throw failure;
  return result;
}

/** Invalidates changed paths in CloudFront. */
async function invalidateChanges(
  { deployment }: Target,
  { changedPaths: paths, plan }: PlanRecord,
  readParts: () => Promise<Parts>,
  step: RunStep,
) {
  if (paths.length === 0) return;
  const { config, env } = deployment;
  const client = clientOf(env, config.region);
  for (const { distributionId } of (await readParts()).sites) {
    const command = `aws cloudfront create-invalidation --distribution-id ${distributionId} --paths "/*"`;
    const remedy = `what was applied stays, and CloudFront may still serve the old content. To invalidate it: ${command}`;
    await step("Invalidate what changed", remedy, async ({ summarize }) => {
      const isDone = await invalidate({ distributionId, paths, reference: plan, client });
      summarize(`${paths.join(", ")}${isDone ? "" : "; CloudFront continues in the background"}`);
    });
  }
}

async function checkDeployed({ deployment, patience }: Target, { sites }: Parts, addresses: Addresses, step: RunStep) {
  const { project, config, env } = deployment;
  for (const { distributionId: id } of sites) {
    const remedy = `what was applied stays. To keep waiting: aws cloudfront wait distribution-deployed --id ${id}`;
    await step("Wait for CloudFront's edge locations, 35 minutes at most", remedy, () =>
      waitUntilDeployed(id, clientOf(env, config.region)),
    );
  }
  const remedy = `see the log: ${commandFor(project, "logs", config.environment)}; what was applied stays`;
  await step(describeCheck(project), remedy, () => retryFor(() => checkApp(project, addresses), patience));
}

/** Synthesizes again, in another folder, and returns what differs from the plan. */
async function compare(target: Target, record: PlanRecord, onLine: (line: string) => void): Promise<string[]> {
  const { deployment, stack, folder } = target;
  const fresh = { ...deployment, outdir: join(folder, "fresh.out"), onLine };
  rmSync(fresh.outdir, { recursive: true, force: true });
  await synthesize(fresh);
  // Before Terraform changes files in the folder.
  const files = digestsIn(stackFolder(deployment, stack));
  const freshFiles = digestsIn(stackFolder(fresh, stack));
  rmSync(fresh.outdir, { recursive: true, force: true });
  await initialise(target, onLine);
  return stalenessOf(record, {
    plan: digestOfFile(planFileIn(folder)),
    files,
    freshFiles,
    settings: settingsOf(deployment.config),
    state: await stateVersionOf(deployment, stack),
    providers: readProviderLock(stackFolder(deployment, stack)),
  });
}

const PAUSE_MS = 5_000;

async function retryFor(check: () => Promise<void>, patienceSeconds: number) {
  const deadline = Date.now() + patienceSeconds * 1_000;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() >= deadline) throw error;
      await sleep(PAUSE_MS);
    }
  }
}
