import { mkdirSync } from "node:fs";
import { connect } from "../aws/aws";
import { synthesize } from "../project/deployment";
import type { Project } from "../project/project";
import { stateOf } from "../project/state-location";
import { findTarget, initialise, type Target } from "../project/target";
import { readStatus } from "../terraform/state-status";
import { commandFor } from "../ui/command-for";
import { requestConsent } from "../ui/consent";
import { printJson } from "../ui/json";
import { type RunStep, showSteps } from "../ui/steps";
import { findDeadLocks } from "./dead-lock";
import type { Diagnosis } from "./diagnosis";
import { findErroredState } from "./errored-state";
import { findLostResources } from "./lost-resources";
import { findStoredState } from "./stored-state";

export interface RecoverOptions {
  readonly yes?: boolean;
  readonly json?: boolean;
  readonly verbose?: boolean;
}

/**
 * `tiers recover <environment>`: finds what a crash left behind, shows it, and repairs it once confirmed, or with `--yes`.
 * Exit status 0: nothing is left to repair; 1: not done, or something requires a person.
 */
export async function recover(project: Project, environment: string, { yes, json, verbose }: RecoverOptions) {
  const target = await findTarget(project, environment);
  const step = showSteps({ logFile: `${target.folder}.log`, verbose, silent: json });
  const consent = async ({ repairs }: Diagnosis) => {
    // With --json, stdout is for a program.
    const output = json ? process.stderr : process.stdout;
    output.write(["", "To be repaired:", ...repairs.map((line) => `  - ${line}`), "", ""].join("\n"));
    return yes || requestConsent(environment, { input: process.stdin, output }, "would be repaired as shown above");
  };
  const { repairs, left } = await recoverTarget(target, { step, consent });
  if (left.length > 0) process.exitCode = 1;
  if (json) return printJson({ environment, repairs, left });
  if (left.length > 0) console.log(["", "Left to you:", ...left.map((line) => `  - ${line}`)].join("\n"));
  else if (repairs.length === 0) console.log("\nNothing to recover.");
  console.log(`\nNext: ${commandFor(project, "plan", environment)}`);
}

export interface RecoveryOptions {
  readonly step: RunStep;
  /** Shows what was found and confirms the repair; called for each kind of damage. */
  readonly consent: (found: Diagnosis) => Promise<boolean>;
}

/** The result; both lists are empty where there was nothing to recover. */
export interface Recovery {
  /** What was repaired: a line each. */
  readonly repairs: readonly string[];
  /** What requires a person: a line each. */
  readonly left: readonly string[];
}

const FIX = "fix the error above and recover again";

/**
 * Brings the state of an environment in line with what a crash left in AWS. It deletes nothing in AWS but a lock, and
 * replaces nothing.
 *
 * @throws Error when the state is locked by a run that may be alive, when it is not confirmed, or when a repair fails
 */
export async function recoverTarget(target: Target, { step, consent }: RecoveryOptions): Promise<Recovery> {
  const { deployment, stack } = target;
  const state = { ...stateOf(deployment), terraformBinary: deployment.terraformBinary };
  const recovery = { repairs: [] as string[], left: [] as string[] };
  const treat = async (title: string, diagnose: (onLine: (line: string) => void) => Promise<Diagnosis>) => {
    const found = await step(title, FIX, ({ onLine }) => diagnose(onLine));
    recovery.left.push(...found.left);
    if (found.repairs.length === 0) return;
    if (!(await consent(found))) throw new Error(`Not agreed: ${target.environment} was left as it is.`);
    await step("Repair", FIX, () => found.repair());
    recovery.repairs.push(...found.repairs);
  };

  await treat("Check the locks", async () => {
    return findDeadLocks(state, await readStatus(state));
  });
  await treat("Compare the state with its digest", async () => findStoredState(state, await readStatus(state)));
  await step("Synthesize", FIX, async ({ onLine }) => {
    // Only the user may read it, as a plan's folder: a plan and a state are in it for a moment.
    mkdirSync(target.folder, { recursive: true, mode: 0o700 });
    await synthesize({ ...deployment, onLine });
    await initialise(target, onLine);
  });
  await treat("Find a state that was not saved", () => findErroredState(target));
  await treat("Find what the state lacks", (onLine) =>
    findLostResources(connect(deployment), { ...deployment, onLine }, stack),
  );
  return recovery;
}
