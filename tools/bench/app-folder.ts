import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { mustRun } from "../../cli/system/process";
import { packageRoot, toolsFolder } from "../../cli/toolchain/paths";

/** How Node runs the app in such a folder, as `cdktf.json` of a new app has it. */
export const RUN_MAIN = [join(packageRoot, "lib/src/run.js"), "main.ts"];

/** A folder for an app that finds this package compiled, as one does that has installed it. It is removed after the work. */
export async function withAppFolder(work: (folder: string) => Promise<void>) {
  await mustRun("npm", ["run", "build"], { cwd: packageRoot });
  const parent = join(toolsFolder, "bench");
  mkdirSync(parent, { recursive: true });
  // In this package, so that the app finds it by name; without the paths to its sources, which this package's settings have.
  const folder = mkdtempSync(join(parent, "app-"));
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions: { module: "node20" } }));
  try {
    await work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
