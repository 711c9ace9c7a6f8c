import { join, relative } from "node:path";
import { type RunOptions, type RunResult, run } from "../../cli/system/process";
import { packageRoot } from "../../cli/toolchain/paths";

/** `tiers <args> --app <folder>`, from this checkout. */
export function tiersFor(folder: string, options: Omit<RunOptions, "cwd"> = {}) {
  return (...args: string[]): Promise<RunResult> =>
    run(process.execPath, [join(packageRoot, "tools/run.mjs"), ...args, "--app", relative(packageRoot, folder)], {
      cwd: packageRoot,
      ...options,
    });
}
