// CommonJS, as jest loads it.
const { TestEnvironment } = require("jest-environment-node");

/** The environment of a test file, with Node's own `require` in addition to jest's: see required-once.cjs. */
module.exports = class extends TestEnvironment {
  /** @param {ConstructorParameters<typeof TestEnvironment>} args */
  constructor(...args) {
    super(...args);
    this.global.requireOnce = require;
  }
};
