import { join } from "node:path";
import { run } from "../system/process";
import { areInstalled, installLocked } from "./locked-packages";
import { toolsFolder } from "./paths";

const packageFiles = join(__dirname, "lambda-node");
const LAMBDA_NODE_MAJOR = 22;

/**
 * Installs the Node version of the Lambda runtime, outside the project's packages: it must not shadow the user's Node.
 *
 * @returns the folder that contains only its `node`, for the PATH
 * @throws Error when it cannot be fetched or does not run on this machine
 */
export async function prepareLambdaNode(folder = join(toolsFolder, "lambda-node")): Promise<string> {
  const binFolder = join(folder, "node_modules", ".bin");
  if (areInstalled(packageFiles, folder) && (await runsLambdaNode(binFolder))) return binFolder;

  await installLocked(packageFiles, folder);
  if (!(await runsLambdaNode(binFolder))) {
    throw new Error(
      `Node ${LAMBDA_NODE_MAJOR} for the local Lambda functions does not run here (${process.platform} ${process.arch}). ` +
        "There are packages of it for Linux with glibc (x64, arm64) and for macOS (x64, arm64).",
    );
  }
  return binFolder;
}

async function runsLambdaNode(binFolder: string): Promise<boolean> {
  const { stdout } = await run(join(binFolder, "node"), ["--version"]);
  return stdout.startsWith(`v${LAMBDA_NODE_MAJOR}.`);
}
