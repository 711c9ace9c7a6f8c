import { join, relative } from "node:path";
import { prepareLambdaNode } from "./lambda-node";
import { withLock } from "./lock.cjs";
import { toolsFolder } from "./paths";
import { chooseProviderSource, type ProviderSource } from "./provider-source";
import { preparePythonEnv } from "./python-env";
import { checkRequirements, type Requirements, type Terraform } from "./requirements";

/** What the local AWS requires outside node_modules, as plain data. */
export interface Toolchain {
  /** The path of the Python that has the emulator. */
  readonly python: string;
  /** The folder to put first on the emulator's PATH, so that functions run on the Lambda runtime's Node. */
  readonly lambdaNodeDir: string;
  readonly terraform: Terraform;
  readonly providerSource: ProviderSource;
}

/** Gets lines about the progress of the set-up. */
export type Announce = (line: string) => void;

/** `npm test` passes the prepared toolchain in it, as JSON. */
const TOOLCHAIN_VARIABLE = "PREPARED_TOOLCHAIN";

/**
 * Prepares the whole toolchain; quick when it exists. Announces a line for each part.
 * @throws RequirementsError, ProviderSourceError, or Error when something cannot be downloaded
 */
export async function prepareToolchain(announce: Announce = () => {}): Promise<Toolchain> {
  const prepared = process.env[TOOLCHAIN_VARIABLE];
  if (prepared) return JSON.parse(prepared) as Toolchain;
  const prepare = async () => {
    const requirements = await step(announce, "Requirements", checkRequirements, describeRequirements);
    const inProject = (path: string) => `ready in ${relative(process.cwd(), path)}`;
    const { terraform } = requirements;
    const choose = () => chooseProviderSource(terraform);
    // Each in a folder of its own.
    const [python, lambdaNodeDir, providerSource] = await Promise.all([
      step(announce, "Emulator", () => preparePythonEnv(requirements.python), inProject),
      step(announce, "Lambda's Node", prepareLambdaNode, inProject),
      step(announce, "Providers", choose, ({ summary }) => summary),
    ]);
    return { python, lambdaNodeDir, terraform, providerSource };
  };
  return withLock(join(toolsFolder, "toolchain.lock"), prepare, announce);
}

/** The environment variable that passes the prepared toolchain to child processes. */
export function handDown(toolchain: Toolchain): Record<string, string> {
  return { [TOOLCHAIN_VARIABLE]: JSON.stringify(toolchain) };
}

function describeRequirements({ pythonVersion, terraform }: Requirements): string {
  const product = terraform.product === "opentofu" ? "OpenTofu" : "Terraform";
  return `Python ${pythonVersion}, ${product} ${terraform.version}`;
}

/** Announces a part of the set-up once it is ready, with the time that it took. */
export async function step<T>(
  announce: Announce,
  title: string,
  work: () => Promise<T>,
  describe: (result: T) => string,
) {
  const started = performance.now();
  const result = await work();
  announce(`${title}: ${describe(result)} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
  return result;
}
