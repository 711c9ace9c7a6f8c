import { findEmulator } from "../local-aws/emulator";
import { findForwarder } from "../local-aws/forwarder";
import { localApp } from "../project/local-app";
import { localCloud } from "../project/local-cloud";
import type { Project } from "../project/project";
import { prepareToolchain } from "../toolchain/toolchain";
import { commandFor } from "../ui/command-for";

/**
 * `tiers env local`: the variables with which plain `cdktf`, `terraform` and `aws` work on the running local AWS, as
 * commands of a POSIX shell.
 */
export async function printEnv(project: Project) {
  const { folder, outdir } = localCloud(project);
  const emulator = await findEmulator(folder);
  if (!emulator) throw new Error(`The local AWS is not running here. Start it with: ${commandFor(project, "local")}`);
  const forwarder = await findForwarder(folder);
  const allowOrigins = forwarder?.sites.map(({ url }) => url) ?? [];
  const { env } = localApp({ project, toolchain: await prepareToolchain(), emulator, allowOrigins, outdir });
  console.log(shellCommandsOf(env, process.env).join("\n"));
}

/** Commands that change the variables of a shell; an empty one is unset. */
export function shellCommandsOf(wanted: NodeJS.ProcessEnv, present: NodeJS.ProcessEnv): string[] {
  return Object.entries(wanted).flatMap(([name, value]) => {
    if ((value || undefined) === (present[name] || undefined)) return [];
    return value ? [`export ${name}='${value.replaceAll("'", "'\\''")}'`] : [`unset ${name}`];
  });
}
