import { createHash } from "node:crypto";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { mustRun, run } from "../system/process";
import { toolsFolder } from "./paths";

/** A virtual environment and its packages. */
export interface PythonEnv {
  readonly folder: string;
  /** Files of pinned packages with hashes, in the order in which they are installed. */
  readonly requirements: readonly string[];
  /** Modules that it must import. */
  readonly modules: readonly string[];
}

const EMULATOR: PythonEnv = {
  folder: join(toolsFolder, "python"),
  // The first has the build requirements of the second, which is published only as source.
  requirements: ["requirements.txt", "requirements-source.txt"].map((name) => join(__dirname, name)),
  modules: ["ministack", "airspeed"],
};

/**
 * Creates a virtual environment that contains exactly the pinned packages, each with one of the expected hashes. Quick when
 * it exists; an incomplete or outdated one, or one without a working Python, is replaced.
 *
 * @param python path of the Python that creates it
 * @param environment which one; the emulator's by default
 * @returns the path of its python
 * @throws Error with pip's last lines when a package cannot be fetched or has another hash than expected
 */
export async function preparePythonEnv(python: string, environment: PythonEnv = EMULATOR): Promise<string> {
  const { folder, requirements, modules } = environment;
  const envPython = join(folder, "bin", "python");
  const stamp = join(folder, ".requirements.sha256");
  const wanted = hashOf(requirements);
  if (readStamp(stamp) === wanted && (await works(envPython, modules))) return envPython;

  rmSync(folder, { recursive: true, force: true });
  await mustRun(python, ["-I", "-m", "venv", folder]);
  const pip = ["-I", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-user"];
  // An isolated build would download tools of any version and hash.
  const exactly = ["--require-hashes", "--no-deps", "--no-build-isolation", "--use-pep517"];
  for (const file of requirements) await mustRun(envPython, [...pip, ...exactly, "--requirement", file]);
  if (!(await works(envPython, modules)))
    throw new Error(`The Python environment in ${folder} does not find its packages.`);
  writeFileSync(stamp, wanted);
  return envPython;
}

function hashOf(files: readonly string[]): string {
  const hash = createHash("sha256");
  for (const file of files) hash.update(readFileSync(file));
  return hash.digest("hex");
}

function readStamp(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

/** Its Python is a link to the system's, which an upgrade may remove, and the packages' folder with it. */
async function works(python: string, modules: readonly string[]): Promise<boolean> {
  return (await run(python, ["-I", "-c", `import ${modules.join(", ")}`])).status === 0;
}
