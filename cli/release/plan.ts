import { writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import type { AppConfig } from "../../src/app/config";
import { readProviderLock } from "../../src/common/lock-file";
import { withChanges } from "../diagram/changes";
import { graphOf } from "../diagram/graph";
import { renderSvg } from "../diagram/svg";
import { synthesize } from "../project/deployment";
import { erroredStatesOf } from "../project/errored-states";
import type { Project } from "../project/project";
import { findTarget, initialise, type Target } from "../project/target";
import { outlineOf } from "../review/outline";
import { renderHtml } from "../review/render-html";
import { renderMarkdown } from "../review/render-markdown";
import { type Review, reviewAsJson, reviewPlan, verdictOf } from "../review/review";
import { readSynthesized } from "../terraform/synthesized";
import { readPlanFile, stackFolder, stateVersionOf, terraformPlan } from "../terraform/terraform";
import { commandFor } from "../ui/command-for";
import { printJson } from "../ui/json";
import { type RunStep, showSteps } from "../ui/steps";
import { changedPaths } from "./invalidation";
import { keepingAssets } from "./kept-assets";
import { clearPlanFolder, digestOfFile, digestsIn, planFileIn, writeRecord } from "./plan-folder";
import { printOutline } from "./printing";

const STATUS = { nothing: 0, changes: 2, blocked: 3 } as const;

export interface PlanOptions {
  readonly allow?: readonly string[];
  readonly json?: boolean;
  readonly verbose?: boolean;
}

/**
 * `tiers plan <environment>`: plans a deploy and reviews it. Exit status 0: nothing to do, 2: changes, 3: changes that a
 * policy forbids, 1: the plan failed.
 */
export async function plan(project: Project, environment: string, { allow = [], json, verbose }: PlanOptions) {
  const target = await findTarget(project, environment);
  const step = showSteps({ logFile: `${target.folder}.log`, verbose, silent: json });
  const review = await makePlan(target, step, allow);
  const verdict = verdictOf(review);
  process.exitCode = STATUS[verdict];
  if (json) return printJson({ environment, ...reviewAsJson(review) });
  printOutline(outlineOf(review));
  const page = relative(process.cwd(), join(target.folder, "review.html"));
  if (verdict !== "nothing") console.log(`To share the review: ${page}, and review.md in the same folder`);
  if (verdict === "changes") console.log(`To apply it: ${commandFor(project, "deploy", environment)}`);
}

/**
 * Plans an environment, and writes into its folder the plan, reviews (`review.md`, `review.html`) and the record of the
 * plan's inputs (`record.json`).
 *
 * @param allow names of violations to allow, `<policy>:<address>`
 * @throws Error when an earlier run could not save its state; CommandError, ConfigError; StepError by way of `step`
 */
export async function makePlan(target: Target, step: RunStep, allow: readonly string[] = []): Promise<Review> {
  const { folder } = target;
  refuseErroredState(target);
  clearPlanFolder(folder);
  await step("Synthesize", FIX, ({ onLine }) => synthesize({ ...target.deployment, onLine }));
  const review = await step("Plan", FIX, ({ onLine }) => planAndReview(target, allow, onLine));
  const outline = outlineOf(review);
  writeFileSync(join(folder, "review.md"), renderMarkdown(outline));
  const graph = graphOf(readSynthesized(stackFolder(target.deployment, target.stack)), target.stack);
  writeFileSync(join(folder, "review.html"), renderHtml(outline, await renderSvg(withChanges(graph, review))));
  return review;
}

const FIX = "fix the error above and plan again";

/** A plan would not include what that run created, and would empty the folder of its state. */
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

async function planAndReview(
  target: Target,
  allow: readonly string[],
  onLine: (line: string) => void,
): Promise<Review> {
  const { deployment, stack, folder } = target;
  const planFile = planFileIn(folder);
  await initialise(target, onLine);
  // Before the plan: if the state changes in between, the plan is stale, and never wrongly valid.
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
