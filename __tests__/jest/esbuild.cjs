// CommonJS, as jest loads it.
const { statSync } = require("node:fs");
const { dirname, relative, resolve } = require("node:path");
const esbuild = require("esbuild");

/**
 * Bundles by their sources.
 *
 * @typedef {{ outfile: string, outputFiles: import("esbuild").OutputFile[], sources: string[], stamp: string }} Bundle
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
  const key = JSON.stringify({ ...options, outfile: undefined });
  const made = bundles.get(key);
  if (made && made.stamp === stampOf(made.sources)) {
    return { ...made, outputFiles: made.outputFiles.map(movedTo(outfile, made)) };
  }
  const { metafile, ...result } = esbuild.buildSync({ ...options, metafile: true });
  const sources = Object.keys(metafile.inputs).map((path) => resolve(absWorkingDir, path));
  bundles.set(key, { ...result, outfile, outputFiles: result.outputFiles ?? [], sources, stamp: stampOf(sources) });
  return result;
}

/** @param {string[]} sources */
function stampOf(sources) {
  return sources.map((path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs).join();
}

/** An output of a bundle as it would be for another `outfile`: a source map names sources by their way from there. */
function movedTo(/** @type {string} */ outfile, /** @type {Bundle} */ bundle) {
  return (/** @type {import("esbuild").OutputFile} */ file) => {
    const path = file.path.replace(bundle.outfile, outfile);
    if (!path.endsWith(".map")) return { ...file, path };
    const map = JSON.parse(Buffer.from(file.contents).toString());
    const [from, to] = [bundle.outfile, outfile].map(dirname);
    const sources = map.sources.map((source) => relative(to, resolve(from, source)));
    return { ...file, path, contents: Buffer.from(JSON.stringify({ ...map, sources })) };
  };
}

module.exports = { ...esbuild, buildSync };
