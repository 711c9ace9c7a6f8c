import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/** The folder of this package: a checkout, or in node_modules. */
export const packageRoot = nearest(__dirname);

/** What is installed or kept to save time; git ignores it, and deleting it costs that time once. */
export const toolsFolder =
  basename(dirname(packageRoot)) === "node_modules"
    ? join(dirname(packageRoot), ".cache", "tiers")
    : join(packageRoot, ".tools");

function nearest(folder: string): string {
  return existsSync(join(folder, "package.json")) ? folder : nearest(dirname(folder));
}
