import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runInForeground } from "./toolchain/foreground.cjs";
import { projectRoot } from "./toolchain/paths";
import { handDown, prepareBrowser, prepareToolchain } from "./toolchain/toolchain";

/** Three end-to-end tests at a time, each on an emulator of its own: much of their time they wait for Terraform's timers. */
const EVERYTHING = [
  ["--selectProjects", "unit"],
  ["--selectProjects", "e2e", "--maxWorkers=3"],
];

/** Terraform and its provider, of which the tests start hundreds, spend a quarter of their time on Go's garbage. */
const FEWER_COLLECTIONS = { GOGC: "400" };

interface Tally {
  readonly passed: number;
  readonly failed: number;
}

async function main(jestArgs: readonly string[]): Promise<number> {
  const prepared = handDown(await prepareToolchain(console.log), await prepareBrowser(console.log));
  const folder = mkdtempSync(join(tmpdir(), "jest-tally-"));
  const tallies: Tally[] = [];
  let status = 0;
  for (const args of jestArgs.length > 0 ? [inTurn(jestArgs)] : EVERYTHING) {
    const tallyFile = join(folder, `${tallies.length}.json`);
    const runStatus = await runJest(args, { ...prepared, TALLY_FILE: tallyFile });
    status = Math.max(status, runStatus);
    tallies.push(readTally(tallyFile, runStatus));
    // 128 and more: ended by a signal, so the user wants no more of it.
    if (runStatus >= 128) break;
  }
  rmSync(folder, { recursive: true, force: true });
  const total = (count: keyof Tally) => tallies.reduce((sum, tally) => sum + tally[count], 0);
  console.log(`${total("passed")} passed, ${total("failed")} failed`);
  return status;
}

/** One file after the other, unless it is said how many at once. */
function inTurn(jestArgs: readonly string[]): string[] {
  return jestArgs.some((arg) => arg.startsWith("--maxWorkers")) ? [...jestArgs] : ["--runInBand", ...jestArgs];
}

function runJest(args: readonly string[], variables: Record<string, string>): Promise<number> {
  const jest = join(projectRoot, "node_modules", "jest", "bin", "jest.js");
  const reporters = ["default", join(__dirname, "toolchain", "tally-reporter.cjs")].map(
    (name) => `--reporters=${name}`,
  );
  return runInForeground(process.execPath, [jest, ...reporters, ...args], {
    cwd: projectRoot,
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
