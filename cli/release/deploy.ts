import type { Project } from "../project/project";
import { findTarget } from "../project/target";
import { askConsent } from "../ui/consent";
import { showSteps } from "../ui/steps";
import { applyPlan } from "./deploying";
import { printDeployed } from "./printing";

/**
 * `tiers deploy <environment>`: applies exactly the plan that `tiers plan` made and a person reviewed. Exit status 0: done,
 * or nothing to do; 3: a policy forbids it; any other: not done, or not as it should be. A protected environment has to be
 * confirmed by its name, or with `--yes`.
 */
export async function deploy(
  project: Project,
  environment: string,
  { yes, verbose }: { readonly yes?: boolean; readonly verbose?: boolean },
) {
  const target = await findTarget(project, environment);
  const step = showSteps({ logFile: `${target.folder}.log`, verbose });
  const consent = async () => yes || askConsent(environment);
  const deployed = await applyPlan(target, { step, consent });
  if (!deployed) return console.log(`There is nothing to do for ${environment}.`);
  printDeployed(project, deployed);
}
