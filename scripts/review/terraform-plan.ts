import { closeSync, openSync, readFileSync } from "node:fs";
import { type Deployment, stackFolder } from "../deployment/deployment";
import { CommandError } from "../lib/process";
import { runInForeground } from "../toolchain/foreground.cjs";

/**
 * Has Terraform write a plan. Its output goes to a file and not through here: a plan holds the state's lock, and if this
 * process is interrupted, Terraform would end by a broken pipe before it gives the lock back.
 *
 * @throws CommandError with the last lines of its output
 */
export async function terraformPlan(
  deployment: Deployment,
  stack: string,
  planFile: string,
  logFile: string,
  ...more: string[]
) {
  const args = ["plan", "-input=false", "-no-color", `-out=${planFile}`, ...more];
  const log = openSync(logFile, "w");
  try {
    const status = await runInForeground(deployment.terraformBinary, args, {
      cwd: stackFolder(deployment, stack),
      env: deployment.env,
      stdio: ["ignore", log, log],
    });
    if (status !== 0) throw new CommandError("terraform plan", status, readFileSync(logFile, "utf8"));
  } finally {
    closeSync(log);
  }
}
