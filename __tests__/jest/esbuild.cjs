// CommonJS, as jest loads it.
const { statSync } = require("node:fs");
const { resolve } = require("node:path");
const esbuild = require("esbuild");

/**
 * Bundles by their sources.
 *
 * @typedef {{ outputFiles?: import("esbuild").OutputFile[], metafile: import("esbuild").Metafile, sources: string[], stamp: string }} Bundle
 * @type {Map<string, Bundle>}
 */
const bundles = new Map();

/**
 * Bundles like esbuild, but each handler once, and again when one of its sources changed: every synth of a test bundles
 * the same ones, which took half of the time of the unit tests.
 *
 * @param {import("esbuild").BuildOptions} options
 */
function buildSync(options) {
  const { outfile, absWorkingDir, write } = options;
  if (!outfile || !absWorkingDir || write !== false) return esbuild.buildSync(options);
  const key = JSON.stringify(options);
  const made = bundles.get(key);
  if (made && made.stamp === stampOf(made.sources)) return made;
  const result = esbuild.buildSync({ ...options, metafile: true });
  const sources = Object.keys(result.metafile.inputs).map((path) => resolve(absWorkingDir, path));
  bundles.set(key, { ...result, sources, stamp: stampOf(sources) });
  return result;
}

/** @param {string[]} sources */
function stampOf(sources) {
  return sources.map((path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs).join();
}

module.exports = { ...esbuild, buildSync };
