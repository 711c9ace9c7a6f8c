// CommonJS, as jest loads it.
const { join } = require("node:path");
const { default: Sequencer } = require("@jest/test-sequencer");

/** Test files that take minutes, the slowest first: if one of them starts last, the whole run waits for it. */
const SLOWEST = [
  "deployer-examples",
  "deployer",
  "outside-app",
  "local",
  "review",
  "review-commands",
  "destroy",
  "web-app",
  "domain",
  "recover",
  "same-origin",
  "bootstrap",
  "lock",
  "modules",
  "plain-terraform",
  "data-product",
];

/** Starts the slowest files first, then the other end-to-end tests, which wait much, then integration tests, then what is quick. */
module.exports = class SlowestFirst extends Sequencer {
  /** @param {Parameters<InstanceType<typeof Sequencer>["sort"]>[0]} tests */
  sort(tests) {
    return [...super.sort(tests)].sort((one, other) => rankOf(one) - rankOf(other));
  }
};

function rankOf(/** @type {{ path: string }} */ { path }) {
  const rank = SLOWEST.findIndex((name) => path.endsWith(join("__tests__", "e2e", `${name}.test.ts`)));
  if (rank >= 0) return rank;
  if (path.includes(join("__tests__", "e2e"))) return SLOWEST.length;
  return path.endsWith(".integration.test.ts") ? SLOWEST.length + 1 : SLOWEST.length + 2;
}

module.exports.SLOWEST = SLOWEST;
