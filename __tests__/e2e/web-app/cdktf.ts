import { join } from "node:path";
import type { LocalApp } from "../../../cli/project/local-app";
import { mustRun } from "../../../cli/system/process";
import { packageRoot } from "../../../cli/toolchain/paths";

/** Runs the CDKTF CLI as a person does after `eval "$(tiers env local)"`. @throws CommandError */
export function runCdktf({ env, project, outdir }: LocalApp, command: string, ...args: string[]): Promise<string> {
  const cdktf = join(packageRoot, "node_modules", ".bin", "cdktf");
  return mustRun(cdktf, [command, ...args, "--output", outdir], { env, cwd: project.root });
}
