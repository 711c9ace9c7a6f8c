import { join } from "node:path";
import { withLock } from "../../cli/toolchain/lock.cjs";
import { areInstalled, installLocked } from "../../cli/toolchain/locked-packages";
import { toolsFolder } from "../../cli/toolchain/paths";

const packageFiles = join(__dirname, "packages");

/**
 * Installs what only benchmarks need: what they compare with, the load generator, plots.
 *
 * @returns the folder of their package.json
 * @throws CommandError
 */
export function prepareBenchPackages(): Promise<string> {
  const folder = join(toolsFolder, "bench-packages");
  return withLock(
    join(toolsFolder, "bench-packages.lock"),
    async () => {
      if (!areInstalled(packageFiles, folder)) await installLocked(packageFiles, folder);
      return folder;
    },
    () => {},
  );
}
