import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, extname, join } from "node:path";
import { buildSync } from "esbuild";
import { zipSync } from "fflate";

/** A handler, bundled: one ES module with everything that it imports. */
export interface Bundle {
  /** File name without extension, taken from the source: `get-user`. */
  readonly name: string;
  /** Absolute path of the module, `<name>.mjs`; its source map is `<name>.mjs.map` in the same folder. */
  readonly modulePath: string;
  readonly module: Uint8Array;
  /** What is deployed, by file name: the module, and its source map if the module refers to it. */
  readonly files: Readonly<Record<string, Uint8Array>>;
}

export interface BundleOptions {
  /** The version of Node.js that runs it, as esbuild names it: `node22`. */
  readonly target: string;
  /** Whether the source map is deployed with the module, which then refers to it. @default false */
  readonly sourceMap?: boolean;
  /** Packages that stay imports: a layer has them. @default - none */
  readonly externalModules?: readonly string[];
}

// CommonJS packages in an ES module call require() for Node's own modules.
const REQUIRE_SHIM = 'import{createRequire}from"node:module";const require=createRequire(import.meta.url);';

/**
 * Bundles a handler with esbuild into `outdir`: ES module, minified, tree-shaken, AWS SDK included.
 * The same sources result in the same bytes on any machine: nothing contains an absolute path.
 *
 * @param outdir emptied before
 * @throws the compiler's own message when the source does not compile
 */
export function bundleHandler(
  entry: string,
  outdir: string,
  { target, sourceMap = false, externalModules = [] }: BundleOptions,
): Bundle {
  const name = basename(entry, extname(entry));
  const moduleName = `${name}.mjs`;
  const { outputFiles } = buildSync({
    entryPoints: [entry],
    absWorkingDir: dirname(entry),
    // Only for the source map, whose paths are relative to it: Lambda has the module where the source's folder was.
    outfile: join(dirname(entry), moduleName),
    allowOverwrite: true,
    write: false,
    bundle: true,
    minify: true,
    format: "esm",
    platform: "node",
    target,
    external: [...externalModules],
    mainFields: ["module", "main"],
    sourcemap: sourceMap ? "linked" : "external",
    // Places need no content, and the source stays here.
    sourcesContent: false,
    legalComments: "none",
    banner: { js: REQUIRE_SHIM },
    logLevel: "silent",
  });
  rmSync(outdir, { recursive: true, force: true });
  mkdirSync(outdir, { recursive: true });
  const written = Object.fromEntries(outputFiles.map(({ path, contents }) => [basename(path), contents]));
  for (const [file, contents] of Object.entries(written)) writeFileSync(join(outdir, file), contents);
  const module = written[moduleName];
  if (!module) throw new Error(`esbuild wrote no module for ${entry}`);
  return { name, modulePath: join(outdir, moduleName), module, files: sourceMap ? written : { [moduleName]: module } };
}

/** A zip whose bytes depend on nothing but the files' names and contents: no clock, umask or time zone. */
export function zipFiles(files: Readonly<Record<string, Uint8Array>>): Uint8Array {
  // fflate writes local time: midnight in local time is the same bytes in every zone.
  const mtime = new Date(1980, 0, 1);
  const readableByAll = 0o100644 << 16;
  const options = { mtime, os: 3, attrs: readableByAll, level: 9 } as const;
  const sorted = Object.entries(files).sort(([one], [other]) => (one < other ? -1 : 1));
  return zipSync(Object.fromEntries(sorted.map(([name, content]) => [name, [content, options]])));
}
