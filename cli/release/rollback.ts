import { rmSync } from "node:fs";
import { join, relative } from "node:path";
import { missingFile, type Project } from "../project/project";
import { findTarget, type Target } from "../project/target";
import { outlineOf } from "../review/outline";
import { type Review, verdictOf } from "../review/review";
import { mustRun } from "../system/process";
import { requestConsent } from "../ui/consent";
import { Refusal } from "../ui/errors";
import { type RunStep, showSteps } from "../ui/steps";
import { applyPlan, type Deployed } from "./deploy";
import { type ReleaseOptions, takeOutRelease } from "./earlier-release";
import { makePlan } from "./plan";
import { printDeployed, printOutline } from "./printing";

export interface RollbackOptions {
  readonly allow?: readonly string[];
  readonly yes?: boolean;
  readonly verbose?: boolean;
}

/**
 * `tiers rollback <environment> <release>`: plans, shows and deploys an earlier commit: page, handlers and infrastructure.
 * Data is kept. Exit status 0: done, or nothing to do; 3: a policy forbids it; any other: not done, or a check failed. It
 * must be confirmed by the environment's name, or with `--yes`.
 */
export async function rollback(
  project: Project,
  environment: string,
  release: string,
  { allow = [], yes, verbose }: RollbackOptions,
) {
  const target = await findTarget(project, environment);
  const step = showSteps({ logFile: `${target.folder}.log`, verbose });
  const consent = async (commit: string) => yes || requestConsent(environment, undefined, `would go back to ${commit}`);
  const repository = (await mustRun("git", ["rev-parse", "--show-toplevel"], { cwd: project.root })).trim();
  const deployed = await restoreRelease(target, {
    repository,
    release,
    step,
    allow,
    show: (review) => printOutline(outlineOf(review)),
    consent,
  });
  if (deployed) printDeployed(project, deployed.addresses);
}

export interface RestoreOptions extends Pick<ReleaseOptions, "repository" | "release"> {
  readonly step: RunStep;
  /** Names of violations to allow, `<policy>:<address>`. */
  readonly allow: readonly string[];
  /** Shows the planned changes. */
  readonly show: (review: Review) => void;
  /** Confirms the rollback to a commit. */
  readonly consent: (commit: string) => Promise<boolean>;
}

/**
 * Plans and deploys an environment from the sources of an earlier commit, with the present settings. Consent is always
 * required: this plan was not reviewed before.
 *
 * @returns undefined when there was nothing to change
 * @throws Refusal before anything is changed; StepError when there is no such commit; Error as `applyPlan`
 */
export async function restoreRelease(target: Target, options: RestoreOptions): Promise<Deployed | undefined> {
  const { repository, release, step, allow, show, consent } = options;
  const folder = `${target.folder}.release`;
  try {
    const commit = await step("Take out the release", "git log and git tag list the commits", async (progress) => {
      const found = await takeOutRelease({ repository, release, folder, onLine: progress.onLine });
      progress.summarize(found);
      return found;
    });
    const { deployment } = target;
    const sources = join(folder, relative(repository, deployment.project.root));
    requireApp(sources, commit);
    const earlier: Target = { ...target, deployment: { ...deployment, sources }, isProtected: true };
    const review = await makePlan(earlier, step, allow);
    show(review);
    if (verdictOf(review) === "blocked") {
      throw new Refusal("The rollback is blocked. Repeat it with each --allow that is named above.", 3);
    }
    return await applyPlan(earlier, { step, consent: () => consent(commit) });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @throws Refusal for a commit without the files that define an app */
function requireApp(sources: string, commit: string) {
  const missing = missingFile(sources);
  if (!missing) return;
  throw new Refusal(
    `${commit} has no ${missing}: it is from before this app was defined by one. Nothing was changed.`,
    1,
  );
}
