import { readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import type { AppConfig } from "../../src/app/config";
import type { Project } from "../project/project";
import { mustRun, type RunOptions } from "../system/process";
import { runInForeground } from "../toolchain/foreground.cjs";
import { packageRoot } from "../toolchain/paths";
import { parse } from "./format";
import { checkOutputs, parseState, type State, type StateOutputs, type StateVersion } from "./state";

/** Where and with which settings the app is synthesized and deployed. */
export interface Deployment {
  readonly project: Project;
  /** What `env` configures. */
  readonly config: AppConfig;
  /** The whole environment of the app, of Terraform and of the CDKTF CLI. */
  readonly env: NodeJS.ProcessEnv;
  /** Folder of the app that is synthesized, such as an earlier release of it. @default - the project's own */
  readonly sources?: string;
  /** Folder that takes the synthesized stacks. */
  readonly outdir: string;
  readonly terraformBinary: string;
  /** Takes every line that the commands print. */
  readonly onLine?: (line: string) => void;
}

const NEVER_ASK = ["-input=false", "-no-color"];

/** Synthesizes with the command of cdktf.json, as the CDKTF CLI does before it deploys. */
export async function synthesize(deployment: Deployment) {
  const { project, sources = project.root, outdir } = deployment;
  const { app } = JSON.parse(readFileSync(join(sources, "cdktf.json"), "utf8"));
  // The commands of the app's packages, and tsx, which is this package's.
  const bins = [sources, join(packageRoot, "../..")].map((folder) => join(folder, "node_modules", ".bin"));
  const PATH = [...bins, deployment.env.PATH].join(delimiter);
  const env = { ...deployment.env, PATH, CDKTF_OUTDIR: outdir };
  await mustRun("sh", ["-c", app], { ...options(deployment), cwd: sources, env });
}

/** The folder of a synthesized stack, in which Terraform runs. */
export function stackFolder({ outdir }: Deployment, stack: string): string {
  return join(outdir, "stacks", stack);
}

/** Runs Terraform on a synthesized stack and resolves to what it wrote to stdout. @throws CommandError */
export function terraform(deployment: Deployment, stack: string, ...args: string[]): Promise<string> {
  const cwd = stackFolder(deployment, stack);
  return mustRun(deployment.terraformBinary, args, { ...options(deployment), cwd });
}

/** The JSON that Terraform writes to stdout; nothing where it writes nothing. @throws CommandError */
export async function terraformJson(deployment: Deployment, stack: string, ...args: string[]): Promise<unknown> {
  // Without `onLine`: states and plans have everything sensitive in them.
  const printed = await terraform({ ...deployment, onLine: undefined }, stack, ...args);
  return printed.trim() ? parse(printed, `What 'terraform ${args.join(" ")}' printed`) : undefined;
}

/** Initialises a stack for Terraform; quick where that was done before. */
export async function init(deployment: Deployment, stack: string) {
  await terraform(deployment, stack, "init", ...NEVER_ASK);
}

/** Applies a synthesized stack with Terraform alone, without the CDKTF CLI. */
export async function apply(deployment: Deployment, stack: string, options: string[] = []) {
  await init(deployment, stack);
  await terraform(deployment, stack, "apply", "-auto-approve", ...NEVER_ASK, ...options);
}

/** Applies where a person watches: Terraform has the terminal, and is waited for if interrupted. @returns its exit status */
export function applyInForeground(
  deployment: Deployment,
  stack: string,
  args: readonly string[],
  stdio: "inherit" | "ignore" = "inherit",
): Promise<number> {
  const plain = process.stdout.isTTY ? [] : ["-no-color"];
  const options = { cwd: stackFolder(deployment, stack), env: deployment.env, stdio };
  return runInForeground(deployment.terraformBinary, ["apply", "-input=false", ...plain, ...args], options);
}

/** Applies a stack of which only content changed: what else is deployed is taken as it was left. */
export async function applyContent(deployment: Deployment, stack: string) {
  await terraform(deployment, stack, "apply", "-auto-approve", "-refresh=false", ...NEVER_ASK);
}

/** Destroys a synthesized stack with Terraform alone. */
export async function destroy(deployment: Deployment, stack: string) {
  await terraform(deployment, stack, "destroy", "-auto-approve", ...NEVER_ASK);
}

/** The state of an initialised stack; nothing where there is none yet. @throws CommandError */
export async function readState(deployment: Deployment, stack: string): Promise<State | undefined> {
  const printed = await terraform({ ...deployment, onLine: undefined }, stack, "state", "pull");
  return printed.trim() ? parseState(printed, `The state of ${stack}`) : undefined;
}

/** Which state an initialised stack has now. */
export async function stateVersionOf(deployment: Deployment, stack: string): Promise<StateVersion> {
  const state = await readState(deployment, stack);
  return { lineage: state?.lineage, serial: state?.serial };
}

export async function readOutputs(deployment: Deployment, stack: string): Promise<StateOutputs> {
  return checkOutputs(await terraformJson(deployment, stack, "output", "-json"));
}

function options({ env, onLine }: Deployment): RunOptions {
  return { env, onLine };
}
