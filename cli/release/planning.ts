import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { AppConfig } from "../../src/app/config";
import { readProviderLock } from "../../src/common/lock-file";
import { stateOf } from "../project/state-location";
import type { Target } from "../project/target";
import { outlineOf } from "../review/outline";
import { renderHtml } from "../review/render-html";
import { renderMarkdown } from "../review/render-markdown";
import { type Review, reviewPlan, verdictOf } from "../review/review";
import { stackFolder, stateVersionOf, synthesize, terraform } from "../terraform/deployment";
import { erroredStatesOf } from "../terraform/errored-states";
import { requireStateBucket } from "../terraform/state-bucket";
import { readPlanFile, terraformPlan } from "../terraform/terraform-plan";
import { commandFor } from "../ui/command-for";
import type { RunStep } from "../ui/steps";
import { changedPaths } from "./invalidation";
import { keepingAssets } from "./kept-assets";
import { clearPlanFolder, digestOfFile, digestsIn, planFileIn, writeRecord } from "./plan-folder";

/**
 * Plans an environment, and leaves the plan in its folder with reviews (`review.md`, `review.html`) and the record of
 * what it was made from (`record.json`).
 *
 * @param allow names of violations that are wanted, `<policy>:<address>`
 * @throws Error when a run before could not save its state; CommandError, ConfigError; StepError by way of `step`
 */
export async function makePlan(target: Target, step: RunStep, allow: readonly string[] = []): Promise<Review> {
  const { folder } = target;
  refuseErroredState(target);
  clearPlanFolder(folder);
  await step("Synthesize", MEND, ({ tell }) => synthesize({ ...target.deployment, onLine: tell }));
  const review = await step("Plan", MEND, ({ tell }) => planAndReview(target, allow, tell));
  const outline = outlineOf(review);
  writeFileSync(join(folder, "review.md"), renderMarkdown(outline));
  writeFileSync(join(folder, "review.html"), renderHtml(outline));
  return review;
}

const MEND = "mend what is named above and plan again";

/** A plan would not know of what that run made, and its folder is emptied. */
function refuseErroredState(target: Target) {
  const [file] = erroredStatesOf(target);
  if (!file) return;
  throw new Error(
    `A run could not save its state and left ${file}. Save it with: ${commandFor(target.deployment.project, "recover", target.environment)}`,
  );
}

/** The settings of an app, each as JSON. */
export function settingsOf(config: AppConfig): Record<string, string> {
  return Object.fromEntries(
    Object.entries(config).flatMap(([name, value]) => (value === undefined ? [] : [[name, JSON.stringify(value)]])),
  );
}

/** Initialises the stack. @throws Error as `requireStateBucket`; CommandError */
export async function initialise({ deployment, stack }: Target, tell?: (line: string) => void) {
  await requireStateBucket(stateOf(deployment));
  await terraform({ ...deployment, onLine: tell }, stack, "init", "-input=false", "-no-color");
}

async function planAndReview(target: Target, allow: readonly string[], tell: (line: string) => void): Promise<Review> {
  const { deployment, stack, folder } = target;
  const planFile = planFileIn(folder);
  await initialise(target, tell);
  // Before the plan: a state that changes in between makes the plan count as stale, never the other way round.
  const state = await stateVersionOf(deployment, stack);
  const log = join(folder, "terraform-plan.log");
  await keepingAssets(deployment, stack, () => terraformPlan(deployment, stack, planFile, log));
  const review = reviewPlan(await readPlanFile(deployment, stack, planFile), stack, allow);
  writeRecord(folder, {
    stack,
    madeAt: new Date().toISOString(),
    verdict: verdictOf(review),
    blockedBy: review.violations.filter(({ allowed }) => !allowed).map(({ name }) => name),
    plan: digestOfFile(planFile),
    files: digestsIn(stackFolder(deployment, stack)),
    settings: settingsOf(deployment.config),
    state,
    providers: readProviderLock(stackFolder(deployment, stack)),
    changedPaths: changedPaths(review.tiers.flatMap(({ changes }) => changes)),
  });
  return review;
}
