// CommonJS, as jest loads it.

/**
 * A jest transform: uses the module that Node itself has loaded, once for all test files of a worker, instead of one
 * more for each file. Only for packages whose state no test changes.
 */
module.exports = {
  process: () => ({
    // The process that a test file has knows only jest's own modules.
    code: `const { getBuiltinModule } = require("node:vm").runInThisContext("process");
module.exports = getBuiltinModule("node:module").createRequire(__filename)(__filename);`,
  }),
};
