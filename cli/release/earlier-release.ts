import { mkdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { mustRun, run } from "../system/process";

export interface ReleaseOptions {
  /** Root of the repository, with its packages installed. */
  readonly repository: string;
  /** A commit: its hash, a tag, `HEAD~1`. */
  readonly release: string;
  /** Folder for the release's files; emptied first. */
  readonly folder: string;
  /** Gets every line of output. */
  readonly onLine?: (line: string) => void;
}

/**
 * Exports the files of a release from the repository, which is not changed, and installs its packages: those of the
 * repository where the lock files are equal, else from the registry.
 *
 * @returns the abbreviated hash of the commit
 * @throws Error when there is no such commit; CommandError
 */
export async function takeOutRelease({ repository, release, folder, onLine }: ReleaseOptions): Promise<string> {
  const verify = ["rev-parse", "--verify", "--quiet", "--short", `${release}^{commit}`];
  const { status, stdout } = await run("git", verify, { cwd: repository });
  if (status !== 0) throw new Error(`The release must be a commit that is here, or a tag of one, got '${release}'`);
  const commit = stdout.trim();
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const archive = join(folder, "release.tar");
  await mustRun("git", ["archive", "--format=tar", `--output=${archive}`, commit], { cwd: repository, onLine });
  await mustRun("tar", ["-xf", archive, "-C", folder], { onLine });
  rmSync(archive);
  if (lockIn(folder) === lockIn(repository)) {
    symlinkSync(join(repository, "node_modules"), join(folder, "node_modules"), "junction");
  } else {
    await mustRun("npm", ["ci", "--ignore-scripts", "--include=dev", "--include=optional", "--no-audit", "--no-fund"], {
      cwd: folder,
      onLine,
    });
  }
  return commit;
}

function lockIn(folder: string): string {
  return readFileSync(join(folder, "package-lock.json"), "utf8");
}
