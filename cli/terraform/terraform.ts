import { closeSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { CommandError, mustRun } from "../system/process";
import { runInForeground } from "../toolchain/foreground.cjs";
import { withLock } from "../toolchain/lock.cjs";
import { toolsFolder } from "../toolchain/paths";
import { parse } from "./format";
import { checkPlan, type PlanJson } from "./plan";
import { checkOutputs, parseState, type State, type StateOutputs, type StateVersion } from "./state";

/** How Terraform runs on synthesized stacks. */
export interface TerraformRun {
  /** The whole environment of Terraform. */
  readonly env: NodeJS.ProcessEnv;
  /** Folder of the synthesized stacks. */
  readonly outdir: string;
  readonly terraformBinary: string;
  /** Gets every line of output. */
  readonly onLine?: (line: string) => void;
}

const NO_INPUT = ["-input=false", "-no-color"];

/** The folder of a synthesized stack, in which Terraform runs. */
export function stackFolder({ outdir }: Pick<TerraformRun, "outdir">, stack: string): string {
  return join(outdir, "stacks", stack);
}

/** Runs Terraform on a synthesized stack and returns its stdout. @throws CommandError */
export function terraform(run: TerraformRun, stack: string, ...args: string[]): Promise<string> {
  const { env, onLine, terraformBinary } = run;
  return mustRun(terraformBinary, args, { env, onLine, cwd: stackFolder(run, stack) });
}

/** The JSON in Terraform's stdout; undefined where stdout is empty. @throws CommandError */
async function terraformJson(run: TerraformRun, stack: string, ...args: string[]): Promise<unknown> {
  // Without `onLine`: states and plans contain sensitive values.
  const printed = await terraform({ ...run, onLine: undefined }, stack, ...args);
  return printed.trim() ? parse(printed, `What 'terraform ${args.join(" ")}' printed`) : undefined;
}

/**
 * Initialises a stack; quick where that was done before. One at a time: all fill one cache of providers, and Terraform fails
 * where two do so at once.
 */
export async function init(run: TerraformRun, stack: string, ...args: string[]) {
  await withLock(join(toolsFolder, "terraform-init.lock"), () => terraform(run, stack, "init", ...NO_INPUT, ...args));
}

/**
 * Writes a plan. Terraform's output goes to a file, not through this process: a plan holds the state's lock, and if this
 * process is interrupted, a broken pipe would end Terraform before it releases the lock.
 *
 * @throws CommandError with the last lines of its output
 */
export async function terraformPlan(
  run: TerraformRun,
  stack: string,
  planFile: string,
  logFile: string,
  ...more: string[]
) {
  const args = ["plan", ...NO_INPUT, `-out=${planFile}`, ...more];
  const log = openSync(logFile, "w");
  try {
    const status = await runInForeground(run.terraformBinary, args, {
      cwd: stackFolder(run, stack),
      env: run.env,
      stdio: ["ignore", log, log],
    });
    if (status === 0) return;
    throw new CommandError("terraform plan", { status, stdout: readFileSync(logFile, "utf8"), stderr: "" });
  } finally {
    closeSync(log);
  }
}

/** Reads a plan file, with every sensitive value in it: do not print it. @throws CommandError */
export async function readPlanFile(run: TerraformRun, stack: string, planFile: string): Promise<PlanJson> {
  return checkPlan(await terraformJson(run, stack, "show", "-json", planFile), planFile);
}

/** Initialises and applies a synthesized stack. */
export async function apply(run: TerraformRun, stack: string, options: string[] = []) {
  await init(run, stack);
  await terraform(run, stack, "apply", "-auto-approve", ...NO_INPUT, ...options);
}

/** Applies on the user's terminal, and waits for Terraform to end when interrupted. @returns its exit status */
export function applyInForeground(
  run: TerraformRun,
  stack: string,
  args: readonly string[],
  stdio: "inherit" | "ignore" = "inherit",
): Promise<number> {
  const plain = process.stdout.isTTY ? [] : ["-no-color"];
  const options = { cwd: stackFolder(run, stack), env: run.env, stdio };
  return runInForeground(run.terraformBinary, ["apply", "-input=false", ...plain, ...args], options);
}

/** Applies a stack of which only content changed: without a refresh of what is deployed. */
export async function applyContent(run: TerraformRun, stack: string, options: readonly string[] = []) {
  await terraform(run, stack, "apply", "-auto-approve", "-refresh=false", ...NO_INPUT, ...options);
}

/** Destroys a synthesized stack. */
export async function destroy(run: TerraformRun, stack: string) {
  await terraform(run, stack, "destroy", "-auto-approve", ...NO_INPUT);
}

/** The state of an initialised stack; undefined where there is none yet. @throws CommandError */
export async function readState(run: TerraformRun, stack: string): Promise<State | undefined> {
  const printed = await terraform({ ...run, onLine: undefined }, stack, "state", "pull");
  return printed.trim() ? parseState(printed, `The state of ${stack}`) : undefined;
}

/** The present lineage and serial of an initialised stack's state. */
export async function stateVersionOf(run: TerraformRun, stack: string): Promise<StateVersion> {
  const state = await readState(run, stack);
  return { lineage: state?.lineage, serial: state?.serial };
}

export async function readOutputs(run: TerraformRun, stack: string): Promise<StateOutputs> {
  return checkOutputs(await terraformJson(run, stack, "output", "-json"));
}
