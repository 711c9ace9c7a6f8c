import { run } from "../../../scripts/lib/process";
import { projectRoot } from "../../../scripts/toolchain/paths";
import type { StateCloud } from "./tiny-stack";

/** `npm run lock -- <args>` for a project, with what a person types. */
export function lockCommand(cloud: StateCloud, project: string, args: string, typed = "") {
  const script = `printf '%s\\n' '${typed}' | "$0" --import tsx scripts/lock.ts ${args}`;
  return run("sh", ["-c", script, process.execPath], { cwd: projectRoot, env: cloud.env(project, "both") });
}
