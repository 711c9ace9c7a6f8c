// CommonJS, as jest loads it.

/**
 * A jest transform: uses the module that Node itself has loaded, once for all test files of a worker, instead of one
 * more for each file. Only for packages whose state no test changes. The environment of a page has no `requireOnce` and
 * loads its own.
 */
module.exports = {
  process: (/** @type {string} */ source, /** @type {string} */ file) => ({
    code: `if (globalThis.requireOnce) module.exports = requireOnce(${JSON.stringify(file)}); else {${source}\n}`,
  }),
};
