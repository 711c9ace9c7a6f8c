import { mkdirSync, writeFileSync } from "node:fs";
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
}

// CommonJS packages in an ES module call require() for Node's own modules.
const REQUIRE_SHIM = 'import{createRequire}from"node:module";const require=createRequire(import.meta.url);';

/**
 * Bundles a handler with esbuild into `outdir`: ES module, minified, tree-shaken, AWS SDK included.
 * The same sources result in the same bytes on any machine: the module contains no absolute path.
 *
 * @param target the version of Node.js that runs it, as esbuild names it: `node22`
 * @throws the compiler's own message when the source does not compile
 */
export function bundleHandler(entry: string, outdir: string, target: string): Bundle {
  const name = basename(entry, extname(entry));
  const modulePath = join(outdir, `${name}.mjs`);
  const { outputFiles } = buildSync({
    entryPoints: [entry],
    absWorkingDir: dirname(entry),
    outfile: modulePath,
    bundle: true,
    minify: true,
    format: "esm",
    platform: "node",
    target,
    mainFields: ["module", "main"],
    sourcemap: "external",
    legalComments: "none",
    banner: { js: REQUIRE_SHIM },
    logLevel: "silent",
    write: false,
  });
  mkdirSync(outdir, { recursive: true });
  for (const file of outputFiles) writeFileSync(file.path, file.contents);
  const module = outputFiles.find((file) => file.path === modulePath);
  if (!module) throw new Error(`esbuild wrote no module for ${entry}`);
  return { name, modulePath, module: module.contents };
}

/** A zip of one file whose bytes depend on nothing but the file's name and content: no clock, umask or time zone. */
export function zipFile(name: string, content: Uint8Array): Uint8Array {
  // fflate writes local time: midnight in local time is the same bytes in every zone.
  const mtime = new Date(1980, 0, 1);
  const readableByAll = 0o100644 << 16;
  return zipSync({ [name]: [content, { mtime, os: 3, attrs: readableByAll, level: 9 }] });
}
