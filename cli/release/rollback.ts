import { runMain } from "../project/local-cloud";
import { findTarget } from "../project/target";
import { projectRoot } from "../toolchain/paths";
import { readCommandLine } from "../ui/command-line";
import { askConsent } from "../ui/consent";
import { showSteps } from "../ui/steps";
import { printDeployed, printReview } from "./printing";
import { rollBack } from "./rolling-back";

/**
 * `npm run rollback -- <environment> <release>`: plans, shows and deploys an earlier commit: page, handlers and what
 * they run on. Data stays as it is. Exit status 0: done, or nothing to do; 3: a policy forbids it; any other: not done,
 * or not as it should be. It has to be confirmed by the environment's name, or with `--yes`.
 */
async function main() {
  const known = ["release", "allow", "yes"] as const;
  const { environment, release, allow, yes, verbose } = readCommandLine("rollback", known, process.argv.slice(2));
  const target = await findTarget(environment);
  const step = showSteps({ logFile: `${target.folder}.log`, verbose });
  const consent = async (commit: string) => yes || askConsent(environment, undefined, `would go back to ${commit}`);
  const repository = projectRoot;
  const deployed = await rollBack(target, { repository, release, step, allow, show: printReview, consent });
  if (deployed) printDeployed(deployed);
}

runMain(main);
