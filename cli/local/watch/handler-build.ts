import { isBuiltin } from "node:module";
import { basename, dirname, extname, join, resolve } from "node:path";
import { type BuildContext, type BuildOptions, build, context, type Metafile } from "esbuild";
import { zipSync } from "fflate";
import { sha256Base64 } from "../../../src/common/hash";
import type { HandlerSource } from "../../../src/common/source-record";
import { HANDLER_OPTIONS, ZIP_ATTRIBUTES } from "../../../src/function/private/bundle";
import { packageIn, sdkUseOf } from "../../../src/function/private/sdk-use";
import { rethrowPlainly } from "./build-errors";

/** The code of a function, as quickly as it can be built again. */
export interface HandlerCode {
  readonly zip: Uint8Array;
  /** Base64 SHA-256 of the zip, as Lambda has it in CodeSha256. */
  readonly digest: string;
  /** Absolute paths of the sources, without packages. */
  readonly inputs: ReadonlySet<string>;
}

type Files = Readonly<Record<string, Uint8Array>>;

/** Packages that handlers import, by the list of imports; undefined where one of them is no ES module. */
const vendors = new Map<string, Promise<Files | undefined>>();

/**
 * Builds a handler again and again. Its packages are bundled only when its list of them changes; Node imports them from the
 * zip. A build of its sources then takes milliseconds, instead of the half second in which esbuild links the AWS SDK.
 */
export class HandlerBuild {
  private split: Promise<BuildContext<CodeOptions>> | undefined;
  private whole: typeof this.split;
  /** Of the last build; undefined where that failed. */
  inputs: ReadonlySet<string> | undefined;
  private module: Uint8Array | undefined;
  /** What the code took from the AWS SDK that was looked at last. */
  private requests: string | undefined;

  constructor(private readonly source: HandlerSource) {}

  /** @throws Error with file, line and message of each error */
  async build(): Promise<HandlerCode> {
    this.inputs = undefined;
    const code = await this.bundle();
    this.inputs = code.inputs;
    this.requests ??= this.readRequests();
    return code;
  }

  private async bundle(): Promise<HandlerCode> {
    const { entry } = this.source;
    const name = `${basename(entry, extname(entry))}.mjs`;
    this.split ??= context({ ...this.options(name), packages: "external" });
    const { files, metafile } = await rebuild(this.split, entry);
    this.module = files[name];
    const packages = await vendorOf(this.source, packagesIn(metafile)).catch((error) =>
      rethrowPlainly(error, dirname(entry)),
    );
    if (packages) return toCode({ ...packages, ...files }, metafile, dirname(entry));
    // A package in CommonJS has no list of exports that Node could find in its bundle: esbuild links it into the handler.
    this.whole ??= context(this.options(name));
    const linked = await rebuild(this.whole, entry);
    return toCode(linked.files, linked.metafile, dirname(entry));
  }

  /** Whether the code that was built last takes something else from the AWS SDK than before. */
  sendsOthers(): boolean {
    const before = this.requests;
    this.requests = this.readRequests();
    return this.requests !== before;
  }

  private readRequests(): string {
    const { uses, unclear } = sdkUseOf(
      Buffer.from(this.module ?? []).toString(),
      undefined,
      (specifier) => `loads ${specifier}`,
    );
    return JSON.stringify([uses, unclear].map((list) => list.map(({ place, ...it }) => it)));
  }

  async dispose() {
    for (const made of [this.split, this.whole]) await (await made)?.dispose();
  }

  private options(name: string): CodeOptions {
    const { entry, target, sourceMap, externalModules } = this.source;
    return {
      ...HANDLER_OPTIONS,
      entryPoints: [entry],
      absWorkingDir: dirname(entry),
      outfile: join(dirname(entry), name),
      target,
      external: [...externalModules],
      sourcemap: sourceMap && "linked",
    };
  }
}

type CodeOptions = BuildOptions & { metafile: true; write: false };

async function rebuild(made: NonNullable<HandlerBuild["split"]>, entry: string) {
  const { outputFiles, metafile } = await (await made)
    .rebuild()
    .catch((error) => rethrowPlainly(error, dirname(entry)));
  return { files: Object.fromEntries(outputFiles.map(({ path, contents }) => [basename(path), contents])), metafile };
}

/** The imports of packages, without Node's own modules. */
function packagesIn({ outputs }: Metafile): string[] {
  const imported = Object.values(outputs).flatMap(({ imports }) => imports);
  return [
    ...new Set(imported.filter(({ external, path }) => external && !isBuiltin(path)).map(({ path }) => path)),
  ].sort();
}

function vendorOf({ entry, target, externalModules }: HandlerSource, imports: readonly string[]) {
  const inLayers = (path: string) => externalModules.some((name) => path === name || path.startsWith(`${name}/`));
  const bundled = imports.filter((path) => !inLayers(path));
  const key = JSON.stringify([dirname(entry), target, externalModules, bundled]);
  const known = vendors.get(key) ?? bundlePackages(dirname(entry), target, externalModules, bundled);
  vendors.set(key, known);
  // A package that is missing now may be installed later.
  known.catch(() => vendors.delete(key));
  return known;
}

/** Bundles packages into a `node_modules` of few files, in which Node finds each import. */
async function bundlePackages(
  folder: string,
  target: string,
  external: readonly string[],
  imports: readonly string[],
): Promise<Files | undefined> {
  if (imports.length === 0) return {};
  const entryPoints = imports.map((path, index) => ({ in: path, out: `node_modules/${packageIn(path)}/${index}` }));
  const options: CodeOptions = {
    ...HANDLER_OPTIONS,
    entryPoints,
    absWorkingDir: folder,
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    chunkNames: "node_modules/.shared/[name]-[hash]",
    splitting: true,
    minify: true,
    target,
    external: [...external],
  };
  const { outputFiles, metafile } = await build(options);
  const entries = Object.values(metafile.outputs).flatMap(({ entryPoint }) => (entryPoint ? [entryPoint] : []));
  if (entries.some((path) => metafile.inputs[path]?.format !== "esm")) return undefined;
  const exportsOf = new Map<string, Record<string, string>>();
  for (const [index, path] of imports.entries()) {
    const name = packageIn(path);
    exportsOf.set(name, { ...exportsOf.get(name), [`.${path.slice(name.length)}`]: `./${index}.mjs` });
  }
  return {
    ...Object.fromEntries(outputFiles.map(({ path, contents }) => [path.slice(folder.length + 1), contents])),
    ...Object.fromEntries(
      [...exportsOf].map(([name, exports]) => [
        `node_modules/${name}/package.json`,
        Buffer.from(JSON.stringify({ name, exports })),
      ]),
    ),
  };
}

function toCode(files: Files, { inputs }: Metafile, folder: string): HandlerCode {
  // Stored: to compress takes longer than to send.
  const zip = zipSync(files, { ...ZIP_ATTRIBUTES, level: 0 });
  const sources = Object.keys(inputs).filter((path) => !path.includes("node_modules/"));
  return { zip, digest: sha256Base64(zip), inputs: new Set(sources.map((path) => resolve(folder, path))) };
}
