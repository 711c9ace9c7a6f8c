import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { cp } from "node:fs/promises";
import { dirname, join } from "node:path";
import { mustRun } from "../../cli/system/process";
import { packageRoot } from "../../cli/toolchain/paths";

/** Copies this checkout's sources, those that are not committed too, into a folder. */
export async function copySources(folder: string) {
  const list = ["ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate"];
  const files = (await mustRun("git", list, { cwd: packageRoot })).split("\0").filter(Boolean);
  for (const file of files) {
    const source = join(packageRoot, file);
    if (existsSync(source)) await cp(source, join(folder, file));
  }
}

/**
 * Gives a copy of the sources its packages, as links: those of several `node_modules`, of which the later ones replace
 * the same names of the earlier ones.
 */
export function linkPackages(folder: string, ...nodeModules: readonly string[]) {
  const target = join(folder, "node_modules");
  rmSync(target, { recursive: true, force: true });
  const sources = new Map(nodeModules.flatMap((it) => packagesIn(it).map((name) => [name, join(it, name)])));
  for (const [name, source] of sources) {
    mkdirSync(dirname(join(target, name)), { recursive: true });
    symlinkSync(source, join(target, name));
  }
}

/** Names of packages, `@scope/name` too, and the folder of their executables. */
function packagesIn(nodeModules: string): string[] {
  return readdirSync(nodeModules)
    .filter((name) => name === ".bin" || !name.startsWith("."))
    .flatMap((name) =>
      name.startsWith("@") ? readdirSync(join(nodeModules, name)).map((it) => join(name, it)) : name,
    );
}
