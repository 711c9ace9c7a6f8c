import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { mustRun } from "../system/process";

const LOCK = "package-lock.json";

/** Whether a folder contains the packages of the lock file in another folder. */
export function areInstalled(packageFiles: string, folder: string): boolean {
  // npm writes this file last: an interrupted install has none.
  return (
    existsSync(join(folder, "node_modules", ".package-lock.json")) &&
    readFileSync(join(folder, LOCK), "utf8") === readFileSync(join(packageFiles, LOCK), "utf8")
  );
}

/**
 * Installs packages outside the project into a folder, which is emptied first.
 *
 * @param packageFiles the folder of their package.json and package-lock.json
 * @throws CommandError
 */
export async function installLocked(packageFiles: string, folder: string, env?: NodeJS.ProcessEnv) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const file of ["package.json", LOCK]) copyFileSync(join(packageFiles, file), join(folder, file));
  // A user's `omit` would leave out binaries, which are optional packages, and peers.
  const args = ["ci", "--include=optional", "--include=peer", "--ignore-scripts", "--no-audit", "--no-fund"];
  await mustRun("npm", args, { cwd: folder, env });
}
