// CommonJS: jest loads reporters itself, without a transform.
const { writeFileSync } = require("node:fs");

/** A jest reporter that leaves the counts in the file named by TALLY_FILE, as {"passed": 1, "failed": 0}. */
class TallyReporter {
  /**
   * @param {unknown} _contexts
   * @param {{ numPassedTests: number, numFailedTests: number, numRuntimeErrorTestSuites: number }} results
   */
  onRunComplete(_contexts, results) {
    // A test file that does not even load is one failure.
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    writeFileSync(process.env.TALLY_FILE ?? "", JSON.stringify({ passed: results.numPassedTests, failed }));
  }
}

module.exports = TallyReporter;
