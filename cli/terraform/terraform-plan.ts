import { closeSync, openSync, readFileSync } from "node:fs";
import { CommandError } from "../system/process";
import { runInForeground } from "../toolchain/foreground.cjs";
import { type Deployment, stackFolder, terraformJson } from "./deployment";
import { checkPlan, type PlanJson } from "./plan";

/** What a plan file says, with everything sensitive in it: none of it is told. @throws CommandError */
export async function readPlanFile(deployment: Deployment, stack: string, planFile: string): Promise<PlanJson> {
  return checkPlan(await terraformJson(deployment, stack, "show", "-json", planFile), planFile);
}

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
    if (status === 0) return;
    throw new CommandError("terraform plan", { status, stdout: readFileSync(logFile, "utf8"), stderr: "" });
  } finally {
    closeSync(log);
  }
}
