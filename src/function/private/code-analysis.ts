import { existsSync, readFileSync, realpathSync } from "node:fs";
import { createRequire, isBuiltin } from "node:module";
import { basename, dirname, extname, join } from "node:path";
import { type BuildOptions, buildSync, type Metafile } from "esbuild";
import { actionsOfExport, packageFolder } from "./sdk-operations";
import { append, MODULE_MODULE, packageIn, SDK_PACKAGE, type SdkUse, sdkUseOf, type UnclearCode } from "./sdk-use";

/** A request that code can send. */
export interface SdkRequest extends Pick<SdkUse, "place" | "table" | "index"> {
  /** The IAM action that it needs: `dynamodb:Query`. */
  readonly action: string;
}

/** What the code of a handler can send to AWS. */
export interface CodeAnalysis {
  readonly requests: readonly SdkRequest[];
  readonly unclear: readonly UnclearCode[];
}

/** A handler and the sources that it imports, as esbuild found them. */
interface Sources {
  readonly entry: string;
  readonly inputs: Metafile["inputs"];
}

/**
 * Whether a built handler imports the AWS SDK, or may do so by a name that it computes, by a `require` that it passes on or by a
 * package that is not bundled.
 */
export function needsAnalysis({ inputs, files }: Sources & { readonly files: Readonly<Record<string, Uint8Array>> }) {
  return (
    Object.values(inputs).some(({ imports }) =>
      imports.some((it) => isOfSdk(it.path) || MODULE_MODULE.test(it.path) || isUnbundled(it)),
    ) ||
    // But for the first line, which makes a `require` for the CommonJS packages in it.
    Object.values(files).some((it) => MAY_LOAD.test(Buffer.from(it).toString().replace(/^.*\n/, "")))
  );
}

const MAY_LOAD = /\bimport\((?!["'])|\brequire\b(?!\(["'])/;

/**
 * What handlers of one folder can send, in the order of the handlers. Without minified names and with the AWS SDK as imports,
 * what esbuild leaves of a handler's code is what can run, and the names that it takes from the SDK are what it can send.
 *
 * @param options of the build, in which the entry points, the packages left out and the names are replaced
 */
export function analyseCode(handlers: readonly Sources[], options: BuildOptions): CodeAnalysis[] {
  const folder = dirname(handlers[0]?.entry ?? "");
  const nameOfPackage = packageNames(folder);
  const sendNothing = leftOut(handlers);
  const unclearOf = remembered((name) => (sendNothing.includes(name) ? undefined : unclearPackage(name, folder)));
  const unclearImport = (specifier: string) => (isBuiltin(specifier) ? undefined : unclearOf(packageIn(specifier)));
  const { outputFiles = [] } = buildSync({
    ...options,
    entryPoints: handlers.map(({ entry }) => entry),
    banner: {},
    minify: false,
    // Not only the names must stay: with constants in place, more of what a request names is known.
    minifySyntax: true,
    external: [...(options.external ?? []), "@aws-sdk/*", "@smithy/*", ...sendNothing],
    sourcemap: "external",
  });
  const fileNamed = (name: string) => outputFiles.find(({ path }) => basename(path) === name)?.text ?? "";
  return handlers.map(({ entry, inputs }) => {
    const name = `${basename(entry, extname(entry))}.mjs`;
    const { uses, unclear } = sdkUseOf(fileNamed(name), fileNamed(`${name}.map`), unclearImport);
    const isOwn = ({ place }: { readonly place: string }) => !SDK_PACKAGE.test(nameOfPackage(place));
    const clear: SdkRequest[] = [];
    const unknown = [...unclear.filter(isOwn), ...hiddenImports(inputs, nameOfPackage)];
    for (const { packageName, name, ...it } of uses.filter(isOwn)) {
      const sdkFolder = folderOf(packageName, folder, inputs);
      const found = sdkFolder
        ? actionsOfExport(sdkFolder, name)
        : { reason: `uses ${name} of ${packageName}, which is not installed` };
      if ("reason" in found) unknown.push({ place: it.place, reason: found.reason });
      else for (const action of found.actions) clear.push({ action, ...it });
    }
    return { requests: clear, unclear: unknown };
  });
}

/** Packages that import neither the AWS SDK nor what is not bundled, not by others either: they send nothing. */
function leftOut(handlers: readonly Sources[]): string[] {
  const inputs: Metafile["inputs"] = Object.assign({}, ...handlers.map((it) => it.inputs));
  const importers = new Map<string, string[]>();
  const reaching = new Set<string>();
  for (const [path, { imports }] of Object.entries(inputs)) {
    for (const imported of imports) {
      append(importers, imported.path, path);
      if (isOfSdk(imported.path) || isUnbundled(imported)) reaching.add(imported.path);
    }
  }
  for (const path of reaching) for (const importer of importers.get(path) ?? []) reaching.add(importer);
  const packages = (paths: Iterable<string>) => [...paths].map(packageOf).filter((it) => it !== undefined);
  const bundled = new Set(packages(reaching));
  return [...new Set(packages(Object.keys(inputs)))].filter((it) => !bundled.has(it) && !SDK_PACKAGE.test(it));
}

/** Why it cannot be known what a package sends that is not bundled. */
function unclearPackage(name: string, folder: string): string | undefined {
  const found = manifestOf(name, folder);
  if (!found) return `loads ${name}, which is not bundled and not installed here`;
  return dependsOnSdk(found) ? `loads ${name}, which is not bundled and depends on the AWS SDK` : undefined;
}

/** An installed package: its folder, and the packages that it depends on. */
interface Manifest {
  readonly folder: string;
  readonly name?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

function manifestOf(name: string, from: string): Manifest | undefined {
  const searched = createRequire(join(from, "package.json")).resolve.paths(name) ?? [];
  for (const at of searched) {
    const found = manifestIn(join(at, name));
    if (found) return found;
  }
  return undefined;
}

/** Nothing in a folder that some package writes its own files to, such as `.prisma`. */
function manifestIn(folder: string): Manifest | undefined {
  const path = join(folder, "package.json");
  return existsSync(path) ? { ...JSON.parse(readFileSync(path, "utf8")), folder: realpathSync(folder) } : undefined;
}

/** Whether a package, or one that it depends on, depends on the AWS SDK. */
function dependsOnSdk(manifest: Manifest): boolean {
  const found = new Map([[manifest.folder, manifest]]);
  for (const { folder, dependencies, optionalDependencies, peerDependencies } of found.values()) {
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies })) {
      if (SDK_PACKAGE.test(name)) return true;
      const next = manifestOf(name, folder);
      if (next) found.set(next.folder, next);
    }
  }
  return false;
}

/** Where the SDK is imported by a path or an alias: the build takes it for code of the handler. */
function hiddenImports(inputs: Metafile["inputs"], nameOf: (path: string) => string): UnclearCode[] {
  return Object.entries(inputs).flatMap(([place, { imports }]) =>
    imports.flatMap(({ path, original = path }) =>
      !SDK_PACKAGE.test(original) && SDK_PACKAGE.test(nameOf(path)) && !SDK_PACKAGE.test(nameOf(place))
        ? [{ place, reason: `imports ${nameOf(path)} as ${original}, not by its name` }]
        : [],
    ),
  );
}

/** Finds the name that the package of a file has for itself, which is another one than its folder's if it is an alias. */
function packageNames(folder: string): (path: string) => string {
  const ownNameOf = remembered((root) => manifestIn(join(folder, root))?.name ?? "");
  return (path) => {
    const name = packageOf(path);
    if (name === undefined || SDK_PACKAGE.test(name)) return name ?? "";
    return ownNameOf(path.slice(0, path.lastIndexOf(`/${name}/`) + name.length + 1));
  };
}

/** Looks for each key once: the handlers of a folder share most of their packages. */
function remembered<T>(find: (key: string) => T): (key: string) => T {
  const found = new Map<string, T>();
  return (key) => {
    if (!found.has(key)) found.set(key, find(key));
    return found.get(key) as T;
  };
}

/** Whether it is an import of a package that a layer has. */
function isUnbundled({ path, external }: Metafile["inputs"][string]["imports"][number]): boolean {
  return external === true && !isBuiltin(path);
}

/** Whether a file is of the AWS SDK, or what is imported by a name is. */
function isOfSdk(path: string): boolean {
  return SDK_PACKAGE.test(packageOf(path) ?? path);
}

/** The package that a file is of: `zod` of `../node_modules/zod/index.js`. */
function packageOf(path: string): string | undefined {
  const [, name] = path.match(/.*node_modules\/((?:@[^/]+\/)?[^/]+)\//) ?? [];
  return name;
}

/** Where a package is: the copy that is bundled and nearest to the handler, or what a layer has. */
function folderOf(packageName: string, folder: string, inputs: Metafile["inputs"]): string | undefined {
  const folders = Object.keys(inputs).flatMap((path) => {
    const end = packageOf(path) === packageName ? path.lastIndexOf(`/${packageName}/`) + packageName.length + 1 : 0;
    return end > 0 ? [path.slice(0, end)] : [];
  });
  const [nearest] = folders.sort((one, other) => one.length - other.length);
  return nearest === undefined ? packageFolder(folder, packageName) : join(folder, nearest);
}
