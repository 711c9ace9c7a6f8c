import type { Project } from "../project/project";
import { findTarget } from "../project/target";
import { commandFor } from "../ui/command-for";
import { askConsent } from "../ui/consent";
import { printJson } from "../ui/json";
import { showSteps } from "../ui/steps";
import type { Diagnosis } from "./diagnosis";
import { recover as recoverState } from "./recovery";

export interface RecoverOptions {
  readonly yes?: boolean;
  readonly json?: boolean;
  readonly verbose?: boolean;
}

/**
 * `tiers recover <environment>`: finds what a crash left behind, shows it, and repairs it once a person has agreed, or with
 * `--yes`. Exit status 0: all is well; 1: not done, or something is left to a person.
 */
export async function recover(project: Project, environment: string, { yes, json, verbose }: RecoverOptions) {
  const target = await findTarget(project, environment);
  const step = showSteps({ logFile: `${target.folder}.log`, verbose, silent: json });
  const consent = async ({ repairs }: Diagnosis) => {
    // Where stdout is for a program, a person is shown it beside that.
    const output = json ? process.stderr : process.stdout;
    output.write(["", "To be repaired:", ...repairs.map((line) => `  - ${line}`), "", ""].join("\n"));
    return yes || askConsent(environment, { input: process.stdin, output }, "would be repaired as shown above");
  };
  const { repairs, left } = await recoverState(target, { step, consent });
  if (left.length > 0) process.exitCode = 1;
  if (json) return printJson({ environment, repairs, left });
  if (left.length > 0) console.log(["", "Left to you:", ...left.map((line) => `  - ${line}`)].join("\n"));
  else if (repairs.length === 0) console.log("\nNothing to recover.");
  console.log(`\nNext: ${commandFor(project, "plan", environment)}`);
}
