import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  checkRequirements,
  parseTerraformVersion,
  RequirementsError,
  requireTerraform,
} from "../../../cli/toolchain/requirements";

describe("parseTerraformVersion", () => {
  test("reads Terraform's version and platform", () => {
    expect(parseTerraformVersion("Terraform v1.11.4\non linux_amd64\n")).toEqual({
      product: "terraform",
      version: "1.11.4",
      platform: "linux_amd64",
    });
  });

  test("reads OpenTofu's version and platform", () => {
    const found = parseTerraformVersion(
      "OpenTofu v1.10.6\non darwin_arm64\n+ provider registry.opentofu.org/x/y v1.0.0\n",
    );
    expect(found).toEqual({ product: "opentofu", version: "1.10.6", platform: "darwin_arm64" });
  });

  test("reads past warnings", () => {
    const warning =
      "There are some problems with the CLI configuration:\n╷\n│ Warning: Unable to open CLI configuration file\n╵\n";
    expect(parseTerraformVersion(`${warning}Terraform v1.11.4\non linux_amd64\n`)?.version).toBe("1.11.4");
  });

  test("accepts no other program as Terraform", () => {
    expect(parseTerraformVersion("v22.1.0\n")).toBeUndefined();
  });
});

describe("checkRequirements", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "requirements-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const program = (name: string, ...output: string[]) =>
    writeFileSync(join(folder, name), `#!/bin/sh\n${output.map((line) => `echo "${line}"`).join("\n")}\n`, {
      mode: 0o755,
    });
  const goodPython = () => program("python3", "/usr/bin/python3", "3.12.1", "True");
  const check = (variables: NodeJS.ProcessEnv = {}) => checkRequirements({ PATH: folder, ...variables });
  const problems = async (variables?: NodeJS.ProcessEnv) => {
    const error = await check(variables).catch((reason: unknown) => reason);
    if (!(error instanceof RequirementsError)) throw new Error(`expected a RequirementsError, got ${error}`);
    return error.problems;
  };

  test("requires no Python where Terraform is enough", async () => {
    await expect(requireTerraform({ PATH: folder })).rejects.toThrow(RequirementsError);
    program("terraform", "Terraform v1.11.4", "on linux_amd64");
    expect(await requireTerraform({ PATH: folder })).toMatchObject({ binary: "terraform" });
    expect(await problems()).toEqual([expect.stringContaining("Python: found none")]);
  });

  test("returns what it found", async () => {
    goodPython();
    program("terraform", "Terraform v1.11.4", "on linux_amd64");
    expect(await check()).toEqual({
      python: "/usr/bin/python3",
      pythonVersion: "3.12.1",
      terraform: { binary: "terraform", product: "terraform", version: "1.11.4", platform: "linux_amd64" },
    });
  });

  test("reports everything that is missing together, with what it must be and how to get it", async () => {
    expect(await problems()).toEqual([
      expect.stringMatching(/^Python: found none on the PATH, needs 3\.10 or newer .*Get it from https.*python3-venv/),
      expect.stringMatching(
        /^Terraform: found none on the PATH, needs Terraform or OpenTofu 1\.10 or newer.*Get it from https/,
      ),
    ]);
  });

  test("names what it found when that is too old", async () => {
    program("python3", "/usr/bin/python3", "3.9.2", "True");
    program("terraform", "Terraform v1.9.8", "on linux_amd64");
    expect(await problems()).toEqual([
      expect.stringContaining("found Python 3.9.2 (/usr/bin/python3)"),
      expect.stringContaining("found terraform 1.9.8 (terraform)"),
    ]);
  });

  test("names Debian's package that is missing when Python cannot create environments", async () => {
    program("python3", "/usr/bin/python3", "3.11.2", "False");
    program("terraform", "Terraform v1.11.4", "on linux_amd64");
    expect(await problems()).toEqual([
      expect.stringMatching(/without venv and ensurepip.*apt-get install python3 python3-venv/),
    ]);
  });

  test("uses `python` when `python3` is too old", async () => {
    program("python3", "/usr/bin/python3", "3.8.0", "True");
    program("python", "/usr/local/bin/python", "3.13.0", "True");
    program("terraform", "Terraform v1.11.4", "on linux_amd64");
    expect((await check()).python).toBe("/usr/local/bin/python");
  });

  test("uses OpenTofu where Terraform is too old", async () => {
    goodPython();
    program("terraform", "Terraform v1.5.7", "on linux_amd64");
    program("tofu", "OpenTofu v1.10.0", "on linux_amd64");
    expect((await check()).terraform).toMatchObject({ binary: "tofu", product: "opentofu" });
  });

  test.each(["1.15.0", "1.15.1"])("rejects Terraform %s, which writes a warning into its JSON", async (version) => {
    goodPython();
    program("terraform", `Terraform v${version}`, "on linux_amd64");
    expect(await problems()).toEqual([
      expect.stringMatching(
        /^Terraform: found terraform 1\.15\.[01] \(terraform\), which writes a warning into its JSON .*fixed in 1\.15\.2\), needs/,
      ),
    ]);
    program("tofu", `OpenTofu v${version}`, "on linux_amd64");
    expect((await check()).terraform).toMatchObject({ binary: "tofu", version });
  });

  test("accepts Terraform 1.15.2", async () => {
    goodPython();
    program("terraform", "Terraform v1.15.2", "on linux_amd64");
    expect((await check()).terraform.version).toBe("1.15.2");
  });

  test("uses only TERRAFORM_BINARY_NAME when it is set", async () => {
    goodPython();
    program("terraform", "Terraform v1.11.4", "on linux_amd64");
    expect(await problems({ TERRAFORM_BINARY_NAME: "tofu" })).toEqual([
      expect.stringContaining("TERRAFORM_BINARY_NAME=tofu, which does not run"),
    ]);
  });

  test("keeps a missing CLI configuration from Terraform", async () => {
    goodPython();
    program("terraform", "Terraform v1.11.4$TF_CLI_CONFIG_FILE", "on linux_amd64");
    expect((await check({ TF_CLI_CONFIG_FILE: "/missing" })).terraform.version).toBe("1.11.4");
  });
});
