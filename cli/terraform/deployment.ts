import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { AppSource } from "../project/apps";
import { mustRun, type RunOptions } from "../system/process";
import { runInForeground } from "../toolchain/foreground.cjs";
import { projectRoot } from "../toolchain/paths";
import { parse } from "./format";
import { checkOutputs, parseState, type State, type StateVersion } from "./state";

/** Where and with which settings the app is synthesized and deployed. */
export interface Deployment {
  readonly source: AppSource;
  /** The whole environment of the app, of Terraform and of the CDKTF CLI. */
  readonly env: NodeJS.ProcessEnv;
  /** Folder that takes the synthesized stacks. */
  readonly outdir: string;
  readonly terraformBinary: string;
  /** Takes every line that the commands print. */
  readonly onLine?: (line: string) => void;
}

/** What an app's stack tells of itself once it is deployed: these of every app, and more of its own. */
export interface Outputs {
  readonly site_url: string;
  readonly api_url: string;
  readonly bucket_name: string;
  readonly distribution_id: string;
  readonly rest_api_id: string;
  readonly function_name: string;
  readonly log_group_name: string;
  readonly [name: string]: string;
}

const NEVER_ASK = ["-input=false", "-no-color"];

/** Builds the page where it needs that, type-checks and synthesizes: what the CDKTF CLI does before it deploys. */
export async function synthesize(deployment: Deployment) {
  const env = { ...deployment.env, CDKTF_OUTDIR: deployment.outdir };
  await buildPage(deployment);
  const cwd = rootOf(deployment);
  await mustRun("sh", ["-c", appCommand(deployment)], { ...options(deployment), cwd, env });
}

/** The command of cdktf.json, for this app's main.ts. */
function appCommand(deployment: Deployment): string {
  const { app } = JSON.parse(readFileSync(join(rootOf(deployment), "cdktf.json"), "utf8"));
  return app.replace(/main\.ts$/, deployment.source.main);
}

function rootOf({ source }: Deployment): string {
  return source.root ?? projectRoot;
}

async function buildPage(deployment: Deployment) {
  const { viteFolder } = deployment.source;
  if (!viteFolder) return;
  const vite = join(projectRoot, "node_modules", ".bin", "vite");
  await mustRun(vite, ["build"], { ...options(deployment), cwd: join(rootOf(deployment), viteFolder) });
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

/** Runs the CDKTF CLI on a synthesized stack. */
export async function cdktf(deployment: Deployment, command: "deploy" | "destroy", stack: string) {
  const app = ["--app", appCommand(deployment), "--output", deployment.outdir, "--skip-synth"];
  // The lock of providers asks the registry for every platform, which a local deploy has no use for. A state that is
  // locked in another way than last time is the same state.
  const quietly = ["--skip-provider-lock", ...(command === "deploy" ? ["--migrate-state"] : [])];
  const args = [command, stack, ...app, "--auto-approve", ...quietly];
  const cli = join(projectRoot, "node_modules", ".bin", "cdktf");
  await mustRun(cli, args, { ...options(deployment), cwd: projectRoot });
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

export async function readOutputs(deployment: Deployment, stack: string): Promise<Outputs> {
  return outputsOf(checkOutputs(await terraformJson(deployment, stack, "output", "-json")));
}

/** Outputs by their names, of what Terraform prints or keeps in a state. */
export function outputsOf(outputs: Readonly<Record<string, { readonly value: unknown }>>): Outputs {
  return Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, value])) as unknown as Outputs;
}

function options({ env, onLine }: Deployment): RunOptions {
  return { env, onLine };
}
