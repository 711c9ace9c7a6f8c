import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import type { LocalApp } from "../../../cli/project/local-app";
import { mustRun } from "../../../cli/system/process";
import { packageRoot } from "../../../cli/toolchain/paths";

/** Runs the CDKTF CLI as a person does after `eval "$(tiers env local)"`; it colours what Terraform prints. @throws CommandError */
export async function runCdktf(
  { env, project, outdir }: LocalApp,
  command: string,
  ...args: string[]
): Promise<string> {
  const cdktf = join(packageRoot, "node_modules", ".bin", "cdktf");
  const printed = await mustRun(cdktf, [command, ...args, "--output", outdir], { env, cwd: project.root });
  return stripVTControlCharacters(printed);
}
