import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Deployment, synthesize } from "../../cli/project/deployment";
import { run } from "../../cli/system/process";
import { init, stackFolder } from "../../cli/terraform/terraform";
import { packageRoot } from "../../cli/toolchain/paths";
import { prepareToolchain, type Toolchain } from "../../cli/toolchain/toolchain";
import { formatProviderLock, LOCK_FILE, nameOf, readProviderLock } from "../../src/common/lock-file";
import { configOf } from "../helpers/config";
import { userProject } from "../helpers/project";

jest.setTimeout(600_000);

const STACKS = ["user-app-local-state", "user-app-local"];

describe("the lock of providers", () => {
  const dir = mkdtempSync(join(tmpdir(), "providers-"));
  let toolchain: Toolchain;
  let deployment: Deployment;
  let host: string;

  beforeAll(async () => {
    toolchain = await prepareToolchain();
    const { terraform, providerSource } = toolchain;
    host = terraform.product === "opentofu" ? "registry.opentofu.org" : "registry.terraform.io";
    const env = {
      ...process.env,
      ...providerSource.env,
      ENVIRONMENT: "local",
      PACKAGING: providerSource.archiveProvider ? "archive" : "zip",
      CHECKPOINT_DISABLE: "1",
    };
    const outdir = join(dir, "cdktf.out");
    deployment = { project: userProject, config: configOf(env), env, outdir, terraformBinary: terraform.binary };
    await synthesize(deployment);
  });
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  const initFolder = (folder: string, env: Record<string, string>) =>
    run(deployment.terraformBinary, ["init", "-input=false", "-no-color"], {
      cwd: folder,
      env: { ...deployment.env, ...env },
    });
  const locked = () => readProviderLock(packageRoot).map(({ address, version }) => `${address} ${version}`);
  const awsVersion = () => readProviderLock(packageRoot).find((it) => nameOf(it) === "hashicorp/aws")?.version ?? "";

  /** A folder with the project's lock and only the AWS provider to install. */
  function freshStack(name: string): string {
    const folder = join(dir, name);
    mkdirSync(folder);
    const required = { aws: { source: "hashicorp/aws", version: awsVersion() } };
    writeFileSync(join(folder, "main.tf.json"), JSON.stringify({ terraform: { required_providers: required } }));
    const aws = readProviderLock(packageRoot).filter((it) => nameOf(it) === "hashicorp/aws");
    writeFileSync(join(folder, LOCK_FILE), formatProviderLock(aws));
    return folder;
  }

  /** Adds a file that is no AWS provider under the name and version of the locked one. */
  function addForgery(mirror: string) {
    const folder = join(mirror, host, "hashicorp/aws", awsVersion(), toolchain.terraform.platform);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `terraform-provider-aws_v${awsVersion()}`), "forged", { mode: 0o755 });
  }

  test.each(STACKS)("works unchanged for %s: the package here has one of its hashes", async (stack) => {
    const folder = stackFolder(deployment, stack);
    const before = readFileSync(join(folder, LOCK_FILE), "utf8");
    await init(deployment, stack, "-backend=false");
    // OpenTofu keeps the versions, and replaces registry and hashes by its own.
    const selected = readProviderLock(folder).map(({ address, version }) => `${address} ${version}`);
    for (const it of selected) expect(locked()).toContain(it.replace(host, "registry.terraform.io"));
    const after = readFileSync(join(folder, LOCK_FILE), "utf8");
    expect(after === before).toBe(toolchain.terraform.product === "terraform");
  });

  test("makes Terraform reject another package of the same version; OpenTofu has no hash before its first init", async () => {
    const mirror = join(dir, "forged-mirror");
    addForgery(mirror);
    const config = join(dir, "forged.rc");
    writeFileSync(config, `provider_installation {\n  filesystem_mirror {\n    path = "${mirror}"\n  }\n}\n`);
    const { status, stderr } = await initFolder(freshStack("from-mirror"), {
      TF_CLI_CONFIG_FILE: config,
      TF_PLUGIN_CACHE_DIR: "",
    });
    if (toolchain.terraform.product === "opentofu") return expect(status).toBe(0);
    expect(status).toBe(1);
    expect(stderr.replace(/\s+/g, " ")).toContain("doesn't match any of the checksums previously recorded");
  });

  test("makes Terraform replace cached content that does not match, such as an interrupted download", async () => {
    const cache = join(dir, "forged-cache");
    addForgery(cache);
    const folder = freshStack("from-cache");
    expect(await initFolder(folder, { TF_PLUGIN_CACHE_DIR: cache })).toMatchObject({ status: 0 });
    const installed = join(
      folder,
      ".terraform/providers",
      host,
      "hashicorp/aws",
      awsVersion(),
      toolchain.terraform.platform,
    );
    const [binary = ""] = readdirSync(installed).filter((name) => name.startsWith("terraform-provider-aws"));
    const isForged = statSync(join(installed, binary)).size < 100;
    expect(isForged).toBe(toolchain.terraform.product === "opentofu");
  });
});
