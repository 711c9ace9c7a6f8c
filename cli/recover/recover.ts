import { runMain } from "../project/local-cloud";
import { findTarget } from "../project/target";
import { readCommandLine } from "../ui/command-line";
import { askConsent } from "../ui/consent";
import { showSteps } from "../ui/steps";
import type { Diagnosis } from "./diagnosis";
import { recover } from "./recovery";

/**
 * `npm run recover -- <environment>`: finds what a crash left behind, shows it, and repairs it once a person has agreed,
 * or with `--yes`. Exit status 0: all is well; 1: not done, or something is left to a person.
 */
async function main() {
  const { environment, yes, verbose } = readCommandLine("recover", ["yes"], process.argv.slice(2));
  const target = await findTarget(environment);
  const step = showSteps({ logFile: `${target.folder}.log`, verbose });
  const consent = async ({ repairs }: Diagnosis) => {
    console.log(["", "To be repaired:", ...repairs.map((line) => `  - ${line}`), ""].join("\n"));
    return yes || askConsent(environment, undefined, "would be repaired as said above");
  };
  const { repairs, left } = await recover(target, { step, consent });
  if (left.length > 0) {
    console.log(["", "Left to you:", ...left.map((line) => `  - ${line}`)].join("\n"));
    process.exitCode = 1;
  } else if (repairs.length === 0) {
    console.log("\nNothing to recover.");
  }
  console.log(`\nNext: npm run plan -- ${environment}`);
}

runMain(main);
