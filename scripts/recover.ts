import { runMain } from "./deployment/local-cloud";
import { showSteps } from "./deployment/steps";
import type { Diagnosis } from "./recover/diagnosis";
import { recover } from "./recover/recovery";
import { readCommandLine } from "./review/command-line";
import { askConsent } from "./review/consent";
import { findTarget } from "./review/target";

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
