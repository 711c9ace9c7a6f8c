import { mkdirSync } from "node:fs";
import { connect } from "../aws/aws";
import { synthesize } from "../project/deployment";
import type { Project } from "../project/project";
import { stateOf } from "../project/state-location";
import { findTarget, initialise, type Target } from "../project/target";
import { readStatus } from "../terraform/state-status";
import { commandFor } from "../ui/command-for";
import { askConsent } from "../ui/consent";
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
  const { repairs, left } = await recoverTarget(target, { step, consent });
  if (left.length > 0) process.exitCode = 1;
  if (json) return printJson({ environment, repairs, left });
  if (left.length > 0) console.log(["", "Left to you:", ...left.map((line) => `  - ${line}`)].join("\n"));
  else if (repairs.length === 0) console.log("\nNothing to recover.");
  console.log(`\nNext: ${commandFor(project, "plan", environment)}`);
}

export interface RecoveryOptions {
  readonly step: RunStep;
  /** Is shown what was found, and asked before it is repaired; maybe more than once, as one repair opens the next. */
  readonly consent: (found: Diagnosis) => Promise<boolean>;
}

/** What was found; both empty where there was nothing to recover. */
export interface Recovery {
  /** What was repaired: a line each. */
  readonly repairs: readonly string[];
  /** What is left to a person: a line each. */
  readonly left: readonly string[];
}

const REMEDY = "mend what is named above and recover again";

/**
 * Brings the state of an environment in line with what a crash left behind. It deletes nothing in AWS but a lock, and
 * replaces nothing.
 *
 * @throws Error when the state is locked by a run that may be alive, when a person does not agree, or when it fails
 */
export async function recoverTarget(target: Target, { step, consent }: RecoveryOptions): Promise<Recovery> {
  const { deployment, stack } = target;
  const state = { ...stateOf(deployment), terraformBinary: deployment.terraformBinary };
  const recovery = { repairs: [] as string[], left: [] as string[] };
  const treat = async (title: string, diagnose: (tell: (line: string) => void) => Promise<Diagnosis>) => {
    const found = await step(title, REMEDY, ({ tell }) => diagnose(tell));
    recovery.left.push(...found.left);
    if (found.repairs.length === 0) return;
    if (!(await consent(found))) throw new Error(`Not agreed: ${target.environment} was left as it is.`);
    await step("Repair", REMEDY, () => found.repair());
    recovery.repairs.push(...found.repairs);
  };

  await treat("Look at the locks", async () => {
    return findDeadLocks(state, await readStatus(state));
  });
  await treat("Compare the state with its digest", async () => findStoredState(state, await readStatus(state)));
  await step("Synthesize", REMEDY, async ({ tell }) => {
    // As a plan's folder, it is for nobody else: a plan and a state lie in it for a moment.
    mkdirSync(target.folder, { recursive: true, mode: 0o700 });
    await synthesize({ ...deployment, onLine: tell });
    await initialise(target, tell);
  });
  await treat("Look for a state that was not saved", () => findErroredState(target));
  await treat("Look for what the state lacks", (tell) =>
    findLostResources(connect(deployment), { ...deployment, onLine: tell }, stack),
  );
  return recovery;
}
