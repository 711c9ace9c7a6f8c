import { createHash } from "node:crypto";
import { existsSync, lstatSync, readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { createRequire, isBuiltin } from "node:module";
import { basename, dirname, isAbsolute, join, resolve, sep } from "node:path";
import type { Metafile } from "esbuild";
import { sha256 } from "../../common/hash";
import { packageIn } from "./sdk-use";

/**
 * What a build depends on, by what is looked at: contents of files, names in folders, places of packages. While these are the
 * same, esbuild finds the same files for the same imports, and builds the same bytes.
 */
export interface BuildFacts {
  readonly names: readonly string[];
  /** Of all that the names stand for. */
  readonly digest: string;
}

/** Files that esbuild looks for in each folder above a source. */
const CONFIGURATIONS = ["tsconfig.json", "jsconfig.json", ".pnp.data.json", ".pnp.cjs", ".pnp.js"];
/** In a tsconfig.json, the folder of the one that extends the others. */
const CONFIG_DIR = `$\{configDir}`;
/** File systems give the time of a change in steps of up to 10 ms. */
const CLOCK_STEP_MS = 20;

/**
 * The facts of a build, taken after it.
 *
 * @param folder to which paths of the metafile are relative
 * @param startedAt when the build started, in milliseconds
 * @returns nothing where they cannot be known: for imports with a pattern, or if anything changed since the build started
 */
export function takeFacts(
  entry: string,
  { inputs }: Pick<Metafile, "inputs">,
  folder: string,
  startedAt: number,
): BuildFacts | undefined {
  const names = new Set([named("real", entry)]);
  const folders = new Set<string>();
  const packages = new Map<string, Set<string>>();
  const sources = Object.entries(inputs).map(([path, { imports }]) => ({ path: resolve(folder, path), imports }));
  if (!sources.every(({ path }) => existsSync(path))) return undefined;
  for (const { path, imports } of sources) {
    names.add(named("file", path));
    addCandidates(names, path);
    for (let at = dirname(path); !folders.has(at); at = dirname(at)) folders.add(at);
    for (const { path: target, original = target } of imports) {
      if (original.includes("*")) return undefined;
      if (/^\.\.?($|[/\\])/.test(original) || isAbsolute(original)) {
        addCandidates(names, resolve(dirname(path), original));
      } else if (!isBuiltin(original)) {
        const imported = packages.get(dirname(path)) ?? new Set();
        packages.set(dirname(path), imported.add(original));
      }
    }
  }
  try {
    const configs = [...folders].flatMap((at) => addConfigurations(names, at));
    const searched = new Set<string>();
    for (const [at, imported] of packages) {
      for (const specifier of imported) {
        addPackage(names, at, specifier, searched);
        for (const config of configs) for (const it of config.targetsOf(specifier)) addCandidates(names, it);
      }
    }
  } catch {
    // A tsconfig.json that only its own reader understands.
    return undefined;
  }
  const facts = { names: [...names], digest: digestOf([...names]) };
  const paths = new Set(facts.names.map((name) => partsOf(name)[1]));
  return [...paths].every((path) => changedAt(path) < startedAt - CLOCK_STEP_MS) ? facts : undefined;
}

/** Whether everything is as it was when the facts were taken. */
export function stillHold({ names, digest }: BuildFacts): boolean {
  return digestOf(names) === digest;
}

/** `file`: its content. `real`: where a path leads. `stem`: the entries of a folder whose names begin alike. */
type Kind = "file" | "real" | "stem";
const named = (kind: Kind, path: string, stem = "") => `${kind}\0${path}\0${stem}`;
const partsOf = (name: string) => name.split("\0") as [Kind, string, string];

/** What esbuild may find for a path without its extension: files and folders whose names begin with it. */
function addCandidates(names: Set<string>, path: string) {
  names.add(named("stem", dirname(path), stemOf(basename(path))));
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) return;
  names.add(named("stem", path, "index"));
  addPackageJson(names, path);
}

/** All that esbuild reads of it decides over files: their places, side effects and module systems. */
function addPackageJson(names: Set<string>, folder: string) {
  names.add(named("file", join(folder, "package.json")));
}

/**
 * Where Node's rule looks for a package, from the nearest folder up to where it is.
 *
 * @param searched the folders from which it was looked for before, which for most is the next one up
 */
function addPackage(names: Set<string>, from: string, specifier: string, searched: Set<string>) {
  const packageName = packageIn(specifier);
  const subpath = specifier.slice(packageName.length + 1);
  for (const at of upwardFrom(from)) {
    if (searched.has(`${at}\0${specifier}`)) return;
    searched.add(`${at}\0${specifier}`);
    const path = join(at, "node_modules", packageName);
    names.add(named("real", path));
    if (!existsSync(path)) continue;
    addPackageJson(names, path);
    if (subpath) addCandidates(names, join(path, subpath));
  }
}

/** The configuration files of a folder, and of those that they extend. */
function addConfigurations(names: Set<string>, folder: string): TsConfig[] {
  addPackageJson(names, folder);
  if (folder.split(sep).includes("node_modules")) return [];
  for (const file of CONFIGURATIONS) names.add(named("file", join(folder, file)));
  return ["tsconfig.json", "jsconfig.json"].flatMap((file) => {
    const path = join(folder, file);
    return existsSync(path) ? addExtended(names, path, folder) : [];
  });
}

interface TsConfig {
  /** The paths to which `paths` and `baseUrl` may send an import. */
  targetsOf(specifier: string): string[];
}

function addExtended(names: Set<string>, path: string, configDir: string): TsConfig[] {
  names.add(named("file", path));
  const { extends: bases = [], compilerOptions = {} } = parseJsonWithComments(readFileSync(path, "utf8"));
  const { paths = {}, baseUrl } = compilerOptions;
  const from = dirname(path);
  const roots = baseUrl === undefined ? [from] : [from, resolve(from, baseUrl)];
  const inPlace = (target: string) =>
    target.includes(CONFIG_DIR)
      ? [target.replaceAll(CONFIG_DIR, configDir)]
      : roots.map((root) => resolve(root, target));
  const own: TsConfig = {
    targetsOf(specifier) {
      const mapped = Object.entries(paths).flatMap(([pattern, targets]) => {
        const [prefix = "", suffix] = pattern.split("*");
        if (suffix === undefined) return specifier === pattern ? targets : [];
        if (!specifier.startsWith(prefix) || !specifier.endsWith(suffix)) return [];
        const rest = specifier.slice(prefix.length, specifier.length - suffix.length);
        return targets.map((target) => target.replace("*", () => rest));
      });
      return [...mapped, ...(baseUrl === undefined ? [] : [specifier])].flatMap(inPlace);
    },
  };
  const extended = [bases].flat().flatMap((base) => {
    const isPath = /^\.\.?($|[/\\])/.test(base) || isAbsolute(base);
    if (!isPath) addPackage(names, from, base, new Set());
    if (isPath) names.add(named("file", resolve(from, base)));
    return addExtended(names, isPath ? withExtension(resolve(from, base)) : packageConfig(path, base), configDir);
  });
  return [own, ...extended];
}

function withExtension(path: string): string {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ? path : `${path}.json`;
}

function packageConfig(from: string, specifier: string): string {
  const require = createRequire(from);
  try {
    return require.resolve(specifier);
  } catch {
    return require.resolve(`${specifier}/tsconfig.json`);
  }
}

interface ConfigFile {
  readonly extends?: string | readonly string[];
  readonly compilerOptions?: { readonly paths?: Record<string, string[]>; readonly baseUrl?: string };
}

/** @throws SyntaxError */
function parseJsonWithComments(text: string): ConfigFile {
  const withoutComments = text.replace(/("(?:\\.|[^"\\])*")|\/\/[^\n]*|\/\*[\s\S]*?\*\//g, (_, string = "") => string);
  return JSON.parse(
    withoutComments.replace(/^\uFEFF/, "").replace(/("(?:\\.|[^"\\])*")|,(?=\s*[}\]])/g, (_, string = "") => string),
  );
}

function upwardFrom(folder: string): string[] {
  const parent = dirname(folder);
  return parent === folder ? [folder] : [folder, ...upwardFrom(parent)];
}

function digestOf(names: readonly string[]): string {
  const folders = new Map<string, ReadonlyMap<string, string>>();
  const values = names.map((name) => {
    const [kind, path, stem] = partsOf(name);
    if (kind === "file") return contentHash(path);
    if (kind === "real") return realPathOf(path);
    const entries = folders.get(path) ?? entriesByStem(path);
    folders.set(path, entries);
    return `${entries.get("")}\0${entries.get(stem)}`;
  });
  return sha256(JSON.stringify([names, values]));
}

/** A look at each file or folder, again only after it changed: the handlers of an app share most of their sources. */
function lookOnce<T>(look: (path: string) => T) {
  const looks = new Map<string, { readonly stamp: string; readonly seen: T }>();
  return (path: string): T | undefined => {
    const stats = statSync(path, { throwIfNoEntry: false });
    if (!stats) return undefined;
    const { dev, ino, size, mtimeMs, ctimeMs } = stats;
    const stamp = [dev, ino, size, mtimeMs, ctimeMs].join();
    const last = looks.get(path);
    if (last?.stamp === stamp) return last.seen;
    const lookedAt = Date.now();
    const seen = look(path);
    // Where the next change may get the same time, or times are whole seconds, each look counts for itself.
    if (ctimeMs < lookedAt - CLOCK_STEP_MS && ctimeMs % 1000 !== 0) looks.set(path, { stamp, seen });
    return seen;
  };
}

const contentHash = lookOnce((path) => {
  try {
    return createHash("sha256").update(readFileSync(path)).digest("base64");
  } catch {
    return undefined;
  }
});

/** The entries of a folder by their stems, links with their ends; and as `""`, which is no name, where the folder is. */
function entriesByStem(folder: string): ReadonlyMap<string, string> {
  const { entries = [], hasLinks = false } = entriesOnce(folder) ?? {};
  return new Map([...(hasLinks ? readEntries(folder).entries : entries), ["", realPathOf(folder) ?? ""]]);
}

const entriesOnce = lookOnce(readEntries);

function readEntries(folder: string) {
  const entries = new Map<string, string>();
  let hasLinks = false;
  try {
    const found = readdirSync(folder, { withFileTypes: true });
    for (const it of found.sort((one, other) => (one.name < other.name ? -1 : 1))) {
      hasLinks ||= it.isSymbolicLink();
      const type = it.isSymbolicLink() ? realPathOf(join(folder, it.name)) : it.isDirectory() ? "/" : "";
      entries.set(stemOf(it.name), `${entries.get(stemOf(it.name)) ?? ""}${it.name}\0${type}\n`);
    }
  } catch {}
  return { entries, hasLinks };
}

function realPathOf(path: string): string | undefined {
  // Most do not exist, and an error takes longer than to look.
  if (!existsSync(path)) return undefined;
  try {
    return realpathSync.native(path);
  } catch {
    return undefined;
  }
}

/** `get-user` of `get-user.test.ts`: whatever esbuild appends or replaces comes after it. */
function stemOf(name: string): string {
  return name.split(".", 1)[0] || name;
}

/** Of a link and of where it leads, the later. Most do not exist, and an error takes longer than to look. */
function changedAt(path: string): number {
  try {
    const found = lstatSync(path, { throwIfNoEntry: false });
    if (!found?.isSymbolicLink()) return found?.ctimeMs ?? 0;
    return Math.max(found.ctimeMs, statSync(path).ctimeMs);
  } catch {
    return 0;
  }
}
