import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { runInForeground } from "../../cli/toolchain/foreground.cjs";
import { packageRoot } from "../../cli/toolchain/paths";
import { handDown, prepareToolchain } from "../../cli/toolchain/toolchain";
import { handDownBrowser, prepareBrowser } from "../toolchain/browser";

/** Two more than processors: end-to-end tests spend much of their time waiting for Terraform's timers. */
const EVERYTHING = ["--selectProjects", "unit", "integration", "e2e", `--maxWorkers=${availableParallelism() + 2}`];

/** Terraform and its provider, which the tests start hundreds of times, spend a quarter of their time on garbage collection. */
const FEWER_COLLECTIONS = { GOGC: "800" };

interface Tally {
  readonly passed: number;
  readonly failed: number;
}

async function main(jestArgs: readonly string[]): Promise<number> {
  const prepared = {
    ...handDown(await prepareToolchain(console.log)),
    ...handDownBrowser(await prepareBrowser(console.log)),
  };
  const folder = mkdtempSync(join(tmpdir(), "jest-tally-"));
  const tallyFile = join(folder, "tally.json");
  const status = await runJest(jestArgs.length > 0 ? inTurn(jestArgs) : EVERYTHING, {
    ...prepared,
    TALLY_FILE: tallyFile,
  });
  const { passed, failed } = readTally(tallyFile, status);
  rmSync(folder, { recursive: true, force: true });
  console.log(`${passed} passed, ${failed} failed`);
  return status;
}

/** One file after the other, unless an option sets the number of workers. */
function inTurn(jestArgs: readonly string[]): string[] {
  return jestArgs.some((arg) => arg.startsWith("--maxWorkers")) ? [...jestArgs] : ["--runInBand", ...jestArgs];
}

function runJest(args: readonly string[], variables: Record<string, string>): Promise<number> {
  const jest = join(packageRoot, "node_modules", "jest", "bin", "jest.js");
  const reporters = ["default", join(__dirname, "tally-reporter.cjs")].map((name) => `--reporters=${name}`);
  return runInForeground(process.execPath, [jest, ...reporters, ...args], {
    cwd: packageRoot,
    env: { ...process.env, ...FEWER_COLLECTIONS, ...variables },
  });
}

/** A run that ends badly without a tally counts as one failure. */
function readTally(file: string, status: number): Tally {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Tally;
  } catch {
    return { passed: 0, failed: status === 0 ? 0 : 1 };
  }
}

main(process.argv.slice(2)).then(
  (status) => {
    process.exitCode = status;
  },
  (error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  },
);
