import type { Project } from "../project/project";
import { findTarget } from "../project/target";
import { mustRun } from "../system/process";
import { askConsent } from "../ui/consent";
import { showSteps } from "../ui/steps";
import { printDeployed, printReview } from "./printing";
import { rollBack } from "./rolling-back";

export interface RollbackOptions {
  readonly allow?: readonly string[];
  readonly yes?: boolean;
  readonly verbose?: boolean;
}

/**
 * `tiers rollback <environment> <release>`: plans, shows and deploys an earlier commit: page, handlers and what they run
 * on. Data stays as it is. Exit status 0: done, or nothing to do; 3: a policy forbids it; any other: not done, or not as
 * it should be. It has to be confirmed by the environment's name, or with `--yes`.
 */
export async function rollback(
  project: Project,
  environment: string,
  release: string,
  { allow = [], yes, verbose }: RollbackOptions,
) {
  const target = await findTarget(project, environment);
  const step = showSteps({ logFile: `${target.folder}.log`, verbose });
  const consent = async (commit: string) => yes || askConsent(environment, undefined, `would go back to ${commit}`);
  const repository = (await mustRun("git", ["rev-parse", "--show-toplevel"], { cwd: project.root })).trim();
  const deployed = await rollBack(target, { repository, release, step, allow, show: printReview, consent });
  if (deployed) printDeployed(project, deployed);
}
