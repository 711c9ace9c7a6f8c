import type { Project } from "../project/project";
import { findLocalApp } from "../project/running-local-aws";

/**
 * `tiers env local`: the variables with which plain `cdktf`, `terraform` and `aws` work on the running local AWS, as
 * commands of a POSIX shell.
 */
export async function printEnv(project: Project) {
  const { env } = (await findLocalApp(project)).app;
  console.log(shellCommandsOf(env, process.env).join("\n"));
}

/** Commands that change the variables of a shell; an empty one is unset. */
export function shellCommandsOf(wanted: NodeJS.ProcessEnv, present: NodeJS.ProcessEnv): string[] {
  return Object.entries(wanted).flatMap(([name, value]) => {
    if ((value || undefined) === (present[name] || undefined)) return [];
    return value ? [`export ${name}='${value.replaceAll("'", "'\\''")}'`] : [`unset ${name}`];
  });
}
