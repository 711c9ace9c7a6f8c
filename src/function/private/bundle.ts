import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, extname, join } from "node:path";
import { deserialize, serialize } from "node:v8";
import { type BuildResult, buildSync, version } from "esbuild";
import { zipSync } from "fflate";
import { sha256 } from "../../common/hash";
import { toolsFolder } from "../../common/package-folder";
import { type BuildFacts, stillHold, takeFacts } from "./build-facts";
import { FileCache } from "./file-cache";

/** A handler, bundled: one ES module with everything that it imports. */
export interface Bundle {
  /** File name without extension, taken from the source: `get-user`. */
  readonly name: string;
  /** Absolute path of the module, `<name>.mjs`; with a source map, that is `<name>.mjs.map` in the same folder. */
  readonly modulePath: string;
  readonly module: Uint8Array;
  /** What is deployed, by file name: the module, and its source map if the module refers to it. */
  readonly files: Files;
}

export interface BundleOptions {
  /** The version of Node.js that runs it, as esbuild names it: `node22`. */
  readonly target: string;
  /** Whether the source map is deployed with the module, which then refers to it. @default false */
  readonly sourceMap?: boolean;
  /** Packages that stay imports: a layer has them. @default - none */
  readonly externalModules?: readonly string[];
  /** @default "lean" */
  readonly bundling?: Bundling;
}

/** How much of the AWS SDK is bundled: `lean` leaves out the sources of credentials that Lambda does not have. */
export type Bundling = (typeof BUNDLINGS)[number];
export const BUNDLINGS = ["lean", "full"] as const;

/** Finds credentials for a client that is given none: in profiles, SSO, processes, containers, instances and variables. */
const CREDENTIAL_CHAIN = "@aws-sdk/credential-provider-node";
/** The part of it that Lambda has, as a module without its extension, which is another one in the built package. */
const ENVIRONMENT_CREDENTIALS = join(__dirname, "environment-credentials");
const SDK_CLIENT = /(^|[/\\])node_modules[/\\]@aws-sdk[/\\](client-|nested-clients[/\\])/;

// CommonJS packages in an ES module call require() for Node's own modules.
export const REQUIRE_SHIM = 'import{createRequire}from"node:module";const require=createRequire(import.meta.url);';

/** What earlier synths built, for this and other apps; a copy of it that goes stale is never used. */
const CACHE = new FileCache(join(toolsFolder, "bundles"));
/** What decides over a bundle but is no source of the handler. */
const BUILDER = [version, sha256(readFileSync(__filename)), process.env.ESBUILD_BINARY_PATH, process.env.NODE_PATH];

type Files = Readonly<Record<string, Uint8Array>>;

/**
 * Bundles a handler with esbuild into `outdir`: ES module, minified, tree-shaken, AWS SDK included.
 * The same sources result in the same bytes on any machine: nothing contains an absolute path. With unchanged sources it takes
 * what an earlier run built.
 *
 * @param outdir emptied before
 * @throws the compiler's own message when the source does not compile
 */
export function bundleHandler(entry: string, outdir: string, options: BundleOptions, cache = CACHE): Bundle {
  const name = basename(entry, extname(entry));
  const moduleName = `${name}.mjs`;
  const key = JSON.stringify([BUILDER, entry, options]);
  const kept = cache.get(key);
  const files = (kept && unchanged(kept)) ?? buildAndKeep(entry, moduleName, options, (built) => cache.set(key, built));
  rmSync(outdir, { recursive: true, force: true });
  mkdirSync(outdir, { recursive: true });
  for (const [file, contents] of Object.entries(files)) writeFileSync(join(outdir, file), contents);
  const module = files[moduleName];
  if (!module) throw new Error(`esbuild wrote no module for ${entry}`);
  return { name, modulePath: join(outdir, moduleName), module, files };
}

function unchanged(kept: Uint8Array): Files | undefined {
  const { facts, files }: { facts: BuildFacts; files: Files } = deserialize(kept);
  return stillHold(facts) ? files : undefined;
}

function buildAndKeep(
  entry: string,
  moduleName: string,
  options: BundleOptions,
  keep: (built: Uint8Array) => void,
): Files {
  const startedAt = Date.now();
  const lean = options.bundling === "full" ? undefined : buildLean(entry, moduleName, options);
  const { outputFiles, metafile } = lean ?? build(entry, moduleName, options);
  const files = Object.fromEntries(outputFiles.map(({ path, contents }) => [basename(path), contents]));
  const facts = takeFacts(entry, metafile, dirname(entry), startedAt);
  if (facts) keep(serialize({ facts, files }));
  return files;
}

/** Nothing where the handler imports the credential chain, directly or by a package such as `@aws-sdk/credential-providers`. */
function buildLean(entry: string, moduleName: string, options: BundleOptions) {
  let result: ReturnType<typeof build>;
  try {
    result = build(entry, moduleName, options, { [CREDENTIAL_CHAIN]: ENVIRONMENT_CREDENTIALS });
  } catch {
    // It imports what only the whole chain exports, or it does not compile either way.
    return undefined;
  }
  const importsChain = Object.entries(result.metafile.inputs).some(
    ([path, { imports }]) => !SDK_CLIENT.test(path) && imports.some(({ original }) => original === CREDENTIAL_CHAIN),
  );
  return importsChain ? undefined : result;
}

function build(
  entry: string,
  moduleName: string,
  { target, sourceMap = false, externalModules = [] }: BundleOptions,
  alias: Record<string, string> = {},
) {
  const result: BuildResult<{ write: false; metafile: true }> = buildSync({
    entryPoints: [entry],
    absWorkingDir: dirname(entry),
    // Only for the source map, whose paths are relative to it: Lambda has the module where the source's folder was.
    outfile: join(dirname(entry), moduleName),
    allowOverwrite: true,
    write: false,
    metafile: true,
    bundle: true,
    minify: true,
    format: "esm",
    platform: "node",
    target,
    external: [...externalModules],
    alias,
    mainFields: ["module", "main"],
    sourcemap: sourceMap && "linked",
    // Places need no content, and the source stays here.
    sourcesContent: false,
    legalComments: "none",
    banner: { js: REQUIRE_SHIM },
    logLevel: "silent",
  });
  return result;
}

/** A zip whose bytes depend on nothing but the files' names and contents: no clock, umask or time zone. */
export function zipFiles(files: Files, cache = CACHE): Uint8Array {
  const sorted = Object.entries(files).sort(([one], [other]) => (one < other ? -1 : 1));
  const key = JSON.stringify(["zip", BUILDER, sorted.map(([name, content]) => [name, sha256(content)])]);
  const kept = cache.get(key);
  if (kept) return kept;
  // fflate writes local time: midnight in local time is the same bytes in every zone.
  const mtime = new Date(1980, 0, 1);
  const readableByAll = 0o100644 << 16;
  const options = { mtime, os: 3, attrs: readableByAll, level: 9 } as const;
  const zip = zipSync(Object.fromEntries(sorted.map(([name, content]) => [name, [content, options]])));
  cache.set(key, zip);
  return zip;
}
