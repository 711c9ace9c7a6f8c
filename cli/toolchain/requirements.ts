import { run } from "../system/process";
import { isAtLeast } from "./version";

const PYTHON_MINIMUM = "3.10";
const TERRAFORM_MINIMUM = "1.10";
/** Of Terraform, not OpenTofu: for a state with a lock in DynamoDB, `output -json` adds a warning to its JSON. */
const TERRAFORM_WITH_WARNINGS_IN_JSON = ["1.15.0", "1.15.1"];

export interface Terraform {
  /** `terraform`, `tofu`, or the value of TERRAFORM_BINARY_NAME, which cdktf-cli reads too. */
  readonly binary: string;
  readonly product: "terraform" | "opentofu";
  /** For example "1.11.4". */
  readonly version: string;
  /** The name of its operating system and processor in provider packages, for example "linux_amd64". */
  readonly platform: string;
}

export interface Requirements {
  /** The path of a Python that can make virtual environments. */
  readonly python: string;
  readonly pythonVersion: string;
  readonly terraform: Terraform;
}

/** Programs that the set-up cannot install are missing. */
export class RequirementsError extends Error {
  constructor(
    /** One for each missing program: what was found, what it must be, where to get it. */
    readonly problems: readonly string[],
  ) {
    super(`This machine lacks what the project needs:\n${problems.map((problem) => `- ${problem}`).join("\n")}`);
    this.name = "RequirementsError";
  }
}

/**
 * Finds Python and Terraform (or OpenTofu).
 * @throws RequirementsError that names everything that is missing, all at once
 */
export async function checkRequirements(environment: NodeJS.ProcessEnv = process.env): Promise<Requirements> {
  const [python, terraform] = await Promise.all([findPython(environment), findTerraform(environment)]);
  if (typeof python === "string" || typeof terraform === "string") {
    throw new RequirementsError([python, terraform].filter((found) => typeof found === "string"));
  }
  return { python: python.path, pythonVersion: python.version, terraform };
}

/**
 * Finds only Terraform (or OpenTofu): a real account requires no Python.
 * @throws RequirementsError
 */
export async function requireTerraform(environment: NodeJS.ProcessEnv = process.env): Promise<Terraform> {
  const terraform = await findTerraform(environment);
  if (typeof terraform === "string") throw new RequirementsError([terraform]);
  return terraform;
}

async function findPython(env: NodeJS.ProcessEnv): Promise<{ path: string; version: string } | string> {
  const rejected: string[] = [];
  for (const name of ["python3", "python"]) {
    // -I: ignores PYTHONPATH and packages of the user.
    const { status, stdout } = await run(name, ["-I", "-c", DESCRIBE_PYTHON], { env });
    const [path, version, canMakeEnvironments] = stdout.trim().split("\n");
    if (status !== 0 || !path || !version) continue;
    if (!isAtLeast(version, PYTHON_MINIMUM)) rejected.push(`Python ${version} (${path})`);
    else if (canMakeEnvironments !== "True") rejected.push(`Python ${version} (${path}) without venv and ensurepip`);
    else return { path, version };
  }
  return (
    `Python: found ${rejected.join(" and ") || "none on the PATH"}, needs ${PYTHON_MINIMUM} or newer with venv and ` +
    "ensurepip. Get it from https://www.python.org/downloads/, or on Debian and Ubuntu: apt-get install python3 python3-venv"
  );
}

const DESCRIBE_PYTHON = `
import platform, sys
print(sys.executable)
print(platform.python_version())
try:
    import venv, ensurepip
    print(True)
except ImportError:
    print(False)
`;

async function findTerraform(environment: NodeJS.ProcessEnv): Promise<Terraform | string> {
  const named = environment.TERRAFORM_BINARY_NAME;
  const rejected: string[] = [];
  for (const binary of named ? [named] : ["terraform", "tofu"]) {
    const { stdout } = await run(binary, ["version"], { env: versionEnvironment(environment) });
    const found = parseTerraformVersion(stdout);
    if (!found) continue;
    const name = `${found.product} ${found.version} (${binary})`;
    if (!isAtLeast(found.version, TERRAFORM_MINIMUM)) rejected.push(name);
    else if (found.product === "terraform" && TERRAFORM_WITH_WARNINGS_IN_JSON.includes(found.version)) {
      rejected.push(`${name}, which writes a warning into its JSON (hashicorp/terraform#38479, fixed in 1.15.2)`);
    } else return { binary, ...found };
  }
  const where = named ? `TERRAFORM_BINARY_NAME=${named}, which does not run` : "none on the PATH";
  return (
    `Terraform: found ${rejected.join(" and ") || where}, needs Terraform or OpenTofu ${TERRAFORM_MINIMUM} or newer. ` +
    "Get it from https://developer.hashicorp.com/terraform/install or https://opentofu.org/docs/intro/install/"
  );
}

/** A TF_CLI_CONFIG_FILE that names a missing file makes Terraform print warnings; the update check takes time. */
function versionEnvironment({ TF_CLI_CONFIG_FILE, ...environment }: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return { ...environment, CHECKPOINT_DISABLE: "1" };
}

/** Parses the plain output of `terraform version`: unlike the JSON, it shows whether it is Terraform or OpenTofu. */
export function parseTerraformVersion(output: string): Omit<Terraform, "binary"> | undefined {
  const product = /^(Terraform|OpenTofu) v(\S+)/m.exec(output);
  const platform = /^on (\w+)/m.exec(output);
  if (!product?.[2] || !platform?.[1]) return undefined;
  return { product: product[1] === "OpenTofu" ? "opentofu" : "terraform", version: product[2], platform: platform[1] };
}
