import { join, relative } from "node:path";
import type { Project } from "../project/project";
import { findTarget } from "../project/target";
import { reviewAsJson, verdictOf } from "../review/review";
import { commandFor } from "../ui/command-for";
import { printJson } from "../ui/json";
import { showSteps } from "../ui/steps";
import { makePlan } from "./planning";
import { printReview } from "./printing";

const STATUS = { nothing: 0, changes: 2, blocked: 3 } as const;

export interface PlanOptions {
  readonly allow?: readonly string[];
  readonly json?: boolean;
  readonly verbose?: boolean;
}

/**
 * `tiers plan <environment>`: plans a deploy and reviews it. Exit status 0: nothing to do, 2: changes, 3: changes that a
 * policy forbids, 1: it could not be planned.
 */
export async function plan(project: Project, environment: string, { allow = [], json, verbose }: PlanOptions) {
  const target = await findTarget(project, environment);
  const step = showSteps({ logFile: `${target.folder}.log`, verbose, silent: json });
  const review = await makePlan(target, step, allow);
  const verdict = verdictOf(review);
  process.exitCode = STATUS[verdict];
  if (json) return printJson({ environment, ...reviewAsJson(review) });
  printReview(review);
  const page = relative(process.cwd(), join(target.folder, "review.html"));
  if (verdict !== "nothing") console.log(`To show others: ${page} and review.md beside it`);
  if (verdict === "changes") console.log(`To apply it: ${commandFor(project, "deploy", environment)}`);
}
