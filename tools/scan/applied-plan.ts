import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { startEmulator, stopEmulator } from "../../cli/local-aws/emulator";
import { synthesize } from "../../cli/project/deployment";
import { localApp } from "../../cli/project/local-app";
import { REGION } from "../../cli/project/local-cloud";
import { loadProject } from "../../cli/project/project";
import { freePort } from "../../cli/system/ports";
import { apply, stackFolder, terraform, terraformPlan } from "../../cli/terraform/terraform";
import type { Toolchain } from "../../cli/toolchain/toolchain";

/**
 * Applies the app to a separate local AWS and plans again: only then does a plan contain every value.
 *
 * @returns a folder that contains only the plan in JSON
 */
export async function planApplied(toolchain: Toolchain, dir: string, onLine: (line: string) => void): Promise<string> {
  mkdirSync(dir, { recursive: true });
  const { port } = await freePort();
  const emulator = await startEmulator({ ...toolchain, port, dir, region: REGION });
  try {
    const options = { project: loadProject(), toolchain, emulator, allowOrigins: [], outdir: join(dir, "cdktf.out") };
    const app = { ...localApp(options), onLine };
    const stack = app.stacks.app;
    await synthesize(app);
    // The state is thrown away: no bucket for it.
    const localState = JSON.stringify({ terraform: { backend: { local: {} } } });
    writeFileSync(join(stackFolder(app, stack), "backend_override.tf.json"), localState);
    await apply(app, stack);
    const planFile = join(dir, "plan");
    await terraformPlan(app, stack, planFile, join(dir, "plan.log"));
    // The whole plan: a review reads only a part.
    const plan = await terraform({ ...app, onLine: undefined }, stack, "show", "-json", planFile);
    const folder = join(dir, "plan-json");
    mkdirSync(folder);
    writeFileSync(join(folder, "plan.json"), plan);
    return folder;
  } finally {
    await stopEmulator(dir);
  }
}
