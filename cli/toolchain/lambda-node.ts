import { copyFileSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { mustRun, run } from "../system/process";
import { toolsFolder } from "./paths";

const packageFiles = join(__dirname, "lambda-node");
const LOCK = "package-lock.json";
const LAMBDA_NODE_MAJOR = 22;

/**
 * Makes sure of the Node of the Lambda runtime, apart from the project's packages: it must not shadow the user's Node.
 *
 * @returns the folder that holds its `node` and nothing else, to be put first on a PATH
 * @throws Error when it cannot be fetched or does not run on this machine
 */
export async function prepareLambdaNode(folder = join(toolsFolder, "lambda-node")): Promise<string> {
  const binFolder = join(folder, "node_modules", ".bin");
  if (isInstalled(folder) && (await runsLambdaNode(binFolder))) return binFolder;

  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const file of ["package.json", LOCK]) copyFileSync(join(packageFiles, file), join(folder, file));
  // The optional packages hold the binary itself; a user's `omit=optional` would leave them out.
  const args = ["ci", "--include=optional", "--ignore-scripts", "--no-audit", "--no-fund"];
  await mustRun("npm", args, { cwd: folder });
  if (!(await runsLambdaNode(binFolder))) {
    throw new Error(
      `Node ${LAMBDA_NODE_MAJOR} for the local Lambda functions does not run here (${process.platform} ${process.arch}). ` +
        "There are packages of it for Linux with glibc (x64, arm64) and for macOS (x64, arm64).",
    );
  }
  return binFolder;
}

function isInstalled(folder: string): boolean {
  try {
    return readFileSync(join(folder, LOCK), "utf8") === readFileSync(join(packageFiles, LOCK), "utf8");
  } catch {
    return false;
  }
}

async function runsLambdaNode(binFolder: string): Promise<boolean> {
  const { stdout } = await run(join(binFolder, "node"), ["--version"]);
  return stdout.startsWith(`v${LAMBDA_NODE_MAJOR}.`);
}
