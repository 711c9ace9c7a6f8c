import { run } from "../../../scripts/lib/process";
import { projectRoot } from "../../../scripts/toolchain/paths";

/** `npm run lock -- <args>` with these settings, and what a person types. */
export function lockCommand(env: NodeJS.ProcessEnv, args: string, typed = "") {
  const script = `printf '%s\\n' '${typed}' | "$0" --import tsx scripts/lock.ts ${args}`;
  return run("sh", ["-c", script, process.execPath], { cwd: projectRoot, env });
}
