import { basename, dirname, extname, join } from "node:path";
import { type BuildOptions, buildSync, type Metafile } from "esbuild";
import { actionsOfExport, packageFolder } from "./sdk-operations";
import { append, MODULE_MODULE, SDK_PACKAGE, type SdkUse, sdkUseOf, type UnclearCode } from "./sdk-use";

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

/** Whether a built handler imports the AWS SDK, or may do so by a name that it computes or a `require` that it passes on. */
export function needsAnalysis({ inputs, files }: Sources & { readonly files: Readonly<Record<string, Uint8Array>> }) {
  return (
    Object.values(inputs).some(({ imports }) =>
      imports.some(({ path }) => isOfSdk(path) || MODULE_MODULE.test(path)),
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
  const { outputFiles = [] } = buildSync({
    ...options,
    entryPoints: handlers.map(({ entry }) => entry),
    banner: {},
    minify: false,
    // Not only the names must stay: with constants in place, more of what a request names is known.
    minifySyntax: true,
    external: [...(options.external ?? []), "@aws-sdk/*", "@smithy/*", ...leftOut(handlers)],
    sourcemap: "external",
  });
  const fileNamed = (name: string) => outputFiles.find(({ path }) => basename(path) === name)?.text ?? "";
  return handlers.map(({ entry, inputs }) => {
    const name = `${basename(entry, extname(entry))}.mjs`;
    const { uses, unclear } = sdkUseOf(fileNamed(name), fileNamed(`${name}.map`));
    const clear: SdkRequest[] = [];
    const unknown = [...unclear];
    for (const { packageName, name, ...it } of uses) {
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

/** Packages that do not import the AWS SDK, not by others either: they send nothing. */
function leftOut(handlers: readonly Sources[]): string[] {
  const inputs: Metafile["inputs"] = Object.assign({}, ...handlers.map((it) => it.inputs));
  const importers = new Map<string, string[]>();
  for (const [path, { imports }] of Object.entries(inputs)) {
    for (const imported of imports) append(importers, imported.path, path);
  }
  const reaching = new Set([...importers.keys()].filter(isOfSdk));
  for (const path of reaching) for (const importer of importers.get(path) ?? []) reaching.add(importer);
  const packages = (paths: Iterable<string>) => [...paths].map(packageOf).filter((it) => it !== undefined);
  const bundled = new Set(packages(reaching));
  return [...new Set(packages(Object.keys(inputs)))].filter((it) => !bundled.has(it) && !SDK_PACKAGE.test(it));
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
