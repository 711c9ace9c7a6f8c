import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import TallyReporter from "../../../tools/test/tally-reporter.cjs";

describe("TallyReporter", () => {
  const folder = mkdtempSync(join(tmpdir(), "tally-"));
  const inherited = process.env.TALLY_FILE;
  afterAll(() => {
    rmSync(folder, { recursive: true });
    // `npm test` counts this very run by the same variable.
    if (inherited === undefined) delete process.env.TALLY_FILE;
    else process.env.TALLY_FILE = inherited;
  });

  test("leaves the counts in the named file, with a file that did not load as one failure", () => {
    process.env.TALLY_FILE = join(folder, "tally.json");
    const results = { numPassedTests: 5, numFailedTests: 2, numRuntimeErrorTestSuites: 1 };
    new TallyReporter().onRunComplete(undefined, results);
    expect(JSON.parse(readFileSync(process.env.TALLY_FILE, "utf8"))).toEqual({ passed: 5, failed: 3 });
  });
});
