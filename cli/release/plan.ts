import { join, relative } from "node:path";
import { runMain } from "../project/local-cloud";
import { findTarget } from "../project/target";
import { verdictOf } from "../review/review";
import { projectRoot } from "../toolchain/paths";
import { readCommandLine } from "../ui/command-line";
import { showSteps } from "../ui/steps";
import { makePlan } from "./planning";
import { printReview } from "./printing";

const STATUS = { nothing: 0, changes: 2, blocked: 3 } as const;

/**
 * `npm run plan -- <environment>`: plans a deploy and reviews it. Exit status 0: nothing to do, 2: changes, 3: changes
 * that a policy forbids, 1: it could not be planned. `--allow <policy>:<address>` allows one by its name.
 */
async function main() {
  const { environment, allow, verbose } = readCommandLine("plan", ["allow"], process.argv.slice(2));
  const target = await findTarget(environment);
  const step = showSteps({ logFile: `${target.folder}.log`, verbose });
  const review = await makePlan(target, step, allow);
  const verdict = verdictOf(review);
  printReview(review);
  const page = relative(projectRoot, join(target.folder, "review.html"));
  if (verdict !== "nothing") console.log(`To show others: ${page} and review.md beside it`);
  if (verdict === "changes") console.log(`To apply it: npm run deploy -- ${environment}`);
  process.exitCode = STATUS[verdict];
}

runMain(main);
