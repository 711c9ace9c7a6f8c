import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { toolsFolder } from "../../cli/toolchain/paths";

/** Where synths keep what they bundled. */
export const bundleCache = join(toolsFolder, "bundles");
const aside = `${bundleCache}-aside`;

/** Gives the work an empty cache of bundles, and the user's own back after it; an interrupted run's is there for the next one. */
export async function withEmptyBundleCache(work: () => Promise<void>) {
  mkdirSync(bundleCache, { recursive: true });
  if (!existsSync(aside)) renameSync(bundleCache, aside);
  emptyBundleCache();
  try {
    await work();
  } finally {
    rmSync(bundleCache, { recursive: true, force: true });
    renameSync(aside, bundleCache);
  }
}

export function emptyBundleCache() {
  rmSync(bundleCache, { recursive: true, force: true });
  mkdirSync(bundleCache, { recursive: true });
}
