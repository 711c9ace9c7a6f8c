import { createHash } from "node:crypto";
import { existsSync, lstatSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { packageRoot, toolsFolder } from "../toolchain/paths";
import { requireTerraform } from "../toolchain/requirements";

/** As the user's shell set it: an app may set variables when it is loaded. */
const ENVIRONMENT: NodeJS.ProcessEnv = { ...process.env };
/** Variables that differ from one command of a shell to the next. */
const OF_THE_SHELL = ["_", "SHLVL", "PWD", "OLDPWD", "INIT_CWD"];
/** Folders that a run writes, and packages, which npm's own record describes. */
const NOT_READ = [".git", ".local", "cdktf.out"];
const PACKAGES = "node_modules";
/** What npm installed: versions and hashes. */
const INSTALLED = ".package-lock.json";
/** The parts of this package that a run reads: of a checkout, or installed. */
const LIBRARY = ["lib", "src", "cli", "handlers", "site"].map((part) => join(packageRoot, part)).filter(existsSync);
/** Of a larger repository, reading everything takes longer than a deploy. */
const MOST_FILES = 20_000;

/**
 * A hash of everything that a deploy of the app to the local AWS depends on: each file of its repository, whether Git ignores
 * it or not, and of this package; the installed packages; the environment; Node and Terraform.
 *
 * @param environment other variables than this process's
 * @returns undefined where that cannot be known, such as with a linked folder: its files may be anywhere
 */
export async function hashInputs(root: string, environment = ENVIRONMENT): Promise<string | undefined> {
  try {
    return await hashFiles(root, environment);
  } catch (error) {
    // A file was there a moment ago, such as an editor's.
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

async function hashFiles(root: string, environment: NodeJS.ProcessEnv): Promise<string | undefined> {
  const installed = nearest(root, join(PACKAGES, INSTALLED));
  if (!installed) return undefined;
  const repository = nearest(root, ".git") ?? root;
  const files = filesOf([repository, ...LIBRARY], join(installed, PACKAGES, INSTALLED));
  if (!files) return undefined;
  const variables = Object.entries(environment).filter(([name]) => !OF_THE_SHELL.includes(name));
  const terraform = await requireTerraform(environment);
  const hash = createHash("sha256");
  hash.update(JSON.stringify([root, variables.sort(), terraform, process.version, process.arch]));
  for (const file of files) {
    const content = readFileSync(file);
    if (file.endsWith(INSTALLED) && hasLinksElsewhere(content.toString())) return undefined;
    hash.update(`\0${file}\0${content.length}\0`).update(content);
  }
  return hash.digest("hex");
}

/** The files in folders, without duplicates, and one more; undefined where there are too many, or a folder is a link. */
function filesOf(folders: readonly string[], more: string): string[] | undefined {
  const files = new Set([more]);
  const pending = [...folders];
  for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.name === PACKAGES) {
        if (existsSync(join(path, INSTALLED))) files.add(join(path, INSTALLED));
      } else if (entry.isDirectory()) {
        if (!NOT_READ.includes(entry.name) && path !== toolsFolder) pending.push(path);
      } else if (entry.isFile()) {
        files.add(path);
      } else if (entry.isSymbolicLink()) {
        if (!statSync(path, { throwIfNoEntry: false })?.isFile()) return undefined;
        files.add(path);
      }
      if (files.size > MOST_FILES) return undefined;
    }
  }
  return [...files].sort();
}

/** Whether a package is a link to a folder outside that of the installation. */
function hasLinksElsewhere(installed: string): boolean {
  const { packages }: { packages: Record<string, { link?: boolean; resolved?: string }> } = JSON.parse(installed);
  return Object.values(packages).some(({ link, resolved = "" }) => link && resolved.startsWith(".."));
}

/** The nearest folder, from this one up, that contains a path. */
function nearest(folder: string, path: string): string | undefined {
  if (lstatSync(join(folder, path), { throwIfNoEntry: false })) return folder;
  return dirname(folder) === folder ? undefined : nearest(dirname(folder), path);
}
