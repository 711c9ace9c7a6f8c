import { existsSync } from "node:fs";
import { join } from "node:path";
import { mustRun, run } from "../../cli/system/process";
import { withLock } from "../../cli/toolchain/lock.cjs";
import { toolsFolder } from "../../cli/toolchain/paths";
import { preparePythonEnv } from "../../cli/toolchain/python-env";

const CHECKOV = {
  folder: join(toolsFolder, "scan"),
  requirements: [join(__dirname, "scan-tools/requirements.txt")],
  modules: ["checkov"],
};
const TFLINT_VERSION = "0.64.0";

/** What the scan runs. */
export interface ScanTools {
  /** The path of the python that has checkov. */
  readonly checkovPython: string;
  /** The path of tflint. */
  readonly tflint: string;
}

/**
 * Installs the scanners; quick if they are installed already. The first time, tflint is built, which takes minutes.
 *
 * @param python the path of the Python that creates checkov's environment
 * @throws Error that names what is missing, or with the last lines of what failed
 */
export function prepareScanTools(python: string): Promise<ScanTools> {
  const inTurn = async () => ({
    tflint: await prepareTflint(),
    checkovPython: await preparePythonEnv(python, CHECKOV),
  });
  return withLock(join(toolsFolder, "scan.lock"), inTurn, () => {});
}

/** Go verifies what it downloads with its checksum database, so the version pins the bytes. */
async function prepareTflint(): Promise<string> {
  const folder = join(toolsFolder, `tflint-${TFLINT_VERSION}`);
  const tflint = join(folder, "tflint");
  if (existsSync(tflint)) return tflint;
  if ((await run("go", ["version"])).status !== 0) {
    throw new Error("tflint is built with Go, which is not on the PATH. Get it from https://go.dev/dl/");
  }
  const module = `github.com/terraform-linters/tflint@v${TFLINT_VERSION}`;
  await mustRun("go", ["install", module], { env: { ...process.env, GOBIN: folder } });
  return tflint;
}
