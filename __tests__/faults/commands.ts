import { join } from "node:path";
import type { Target } from "../../cli/project/target";
import { packageRoot } from "../../cli/toolchain/paths";
import { type StartedRun, startRun } from "./started-run";

/** What Ctrl-C sends through a terminal: SIGINT for all that runs in it. */
export const CTRL_C = "\x03";

/** Runs what follows in a separate terminal. */
const IN_TERMINAL = "import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])) != 0)";

/** `npm run deploy` for an environment, as a person starts it in a terminal. */
export function deployInTerminal({ environment, deployment }: Target, python: string): StartedRun {
  const args = ["-c", IN_TERMINAL, "npm", "run", "deploy", "--", environment];
  return startRun(python, args, { cwd: packageRoot, env: deployment.env });
}

/** What `npm run plan` and `npm run deploy` run, without a terminal, as a pipeline does. */
export function startCommand(command: "plan" | "deploy", { environment, deployment }: Target): StartedRun {
  const args = [join(packageRoot, "tools", "run.mjs"), command, environment];
  return startRun(process.execPath, args, { cwd: packageRoot, env: deployment.env });
}
