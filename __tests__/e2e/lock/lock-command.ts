import { run } from "../../../cli/system/process";
import { packageRoot } from "../../../cli/toolchain/paths";
import type { StateCloud } from "./tiny-stack";

/** `npm run lock -- <args>` with these settings, and what a person types. */
export function lockCommand(env: NodeJS.ProcessEnv, args: string, typed = "") {
  const script = `printf '%s\\n' '${typed}' | "$0" --import tsx cli/cli.ts lock ${args}`;
  return run("sh", ["-c", script, process.execPath], { cwd: packageRoot, env });
}

/** A command on the state of a project whose AWS_ACCOUNT_ID is not the credentials' account. */
export function commandElsewhere(cloud: StateCloud, project: string, script: string, ...args: string[]) {
  const env = { ...cloud.env(project, "both"), AWS_ACCOUNT_ID: "123456789012" };
  return run(process.execPath, ["tools/run.mjs", script, ...args], { cwd: packageRoot, env });
}
