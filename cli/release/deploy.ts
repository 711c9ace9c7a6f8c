import { runMain } from "../project/local-cloud";
import { findTarget } from "../project/target";
import { readCommandLine } from "../ui/command-line";
import { askConsent } from "../ui/consent";
import { showSteps } from "../ui/steps";
import { applyPlan } from "./deploying";
import { printDeployed } from "./printing";

/**
 * `npm run deploy -- <environment>`: applies exactly the plan that `npm run plan` made and a person reviewed. Exit
 * status 0: done, or nothing to do; 3: a policy forbids it; any other: not done, or not as it should be. A protected
 * environment has to be confirmed by its name, or with `--yes`.
 */
async function main() {
  const { environment, yes, verbose } = readCommandLine("deploy", ["yes"], process.argv.slice(2));
  const target = await findTarget(environment);
  const step = showSteps({ logFile: `${target.folder}.log`, verbose });
  const consent = async () => yes || askConsent(environment);
  const deployed = await applyPlan(target, { step, consent });
  if (!deployed) return console.log(`There is nothing to do for ${environment}.`);
  printDeployed(deployed);
}

runMain(main);
