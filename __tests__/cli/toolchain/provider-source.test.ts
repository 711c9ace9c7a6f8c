import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chooseProviderSource, ProviderSourceError, type Surroundings } from "../../../cli/toolchain/provider-source";
import { addPacked, addUnpacked } from "./mirror-fixture";

const HOST = "registry.terraform.io";
const TERRAFORM = { product: "terraform", platform: "linux_amd64" } as const;
const OPENTOFU = { product: "opentofu", platform: "linux_amd64" } as const;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "provider-source-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** An empty machine inside the temporary folder, without a registry. */
const machine = (changes: Partial<Surroundings> = {}): Surroundings => ({
  environment: { XDG_DATA_DIRS: join(folder, "share") },
  home: join(folder, "home"),
  projectRoot: join(folder, "project"),
  toolsFolder: join(folder, "tools"),
  optFolder: join(folder, "add-ons"),
  isMac: false,
  probe: async () => ({ reachable: false, detail: "no such host" }),
  ...changes,
});
const withRegistry = (changes: Partial<Surroundings> = {}) =>
  machine({ probe: async () => ({ reachable: true }), ...changes });
const mirror = () => join(folder, "add-ons", "plugins");
const addAws = (version = "5.100.0") => addUnpacked(mirror(), `${HOST}/hashicorp/aws`, version, "linux_amd64");
const writeUserConfig = (text: string) => {
  mkdirSync(join(folder, "home"), { recursive: true });
  writeFileSync(join(folder, "home", ".terraformrc"), text);
};

describe("the registry", () => {
  test("is used where it is reachable, even if there is a mirror", async () => {
    addAws();
    const source = await chooseProviderSource(TERRAFORM, withRegistry());
    expect(source).toMatchObject({ kind: "registry", summary: `from ${HOST}`, archiveProvider: true });
    expect(source.env).not.toHaveProperty("TF_CLI_CONFIG_FILE");
  });

  test("is OpenTofu's registry for OpenTofu", async () => {
    const probe = jest.fn(async () => ({ reachable: true as const }));
    await chooseProviderSource(OPENTOFU, machine({ probe }));
    expect(probe).toHaveBeenCalledWith("registry.opentofu.org");
  });

  test("is used without a CLI configuration that is missing", async () => {
    const environment = { TF_CLI_CONFIG_FILE: join(folder, "missing.rc") };
    const { env } = await chooseProviderSource(TERRAFORM, withRegistry({ environment }));
    expect(env.TF_CLI_CONFIG_FILE).toBe("");
  });

  test("is used with the CLI configuration that the user named", async () => {
    const file = join(folder, "own.rc");
    writeFileSync(file, "disable_checkpoint = true\n");
    const { kind, env } = await chooseProviderSource(
      TERRAFORM,
      withRegistry({ environment: { TF_CLI_CONFIG_FILE: file } }),
    );
    expect(kind).toBe("registry");
    expect(env).not.toHaveProperty("TF_CLI_CONFIG_FILE");
  });

  test("fills one cache for all stacks", async () => {
    const { env } = await chooseProviderSource(TERRAFORM, withRegistry());
    expect(env.TF_PLUGIN_CACHE_DIR).toBe(join(folder, "tools", "terraform-providers"));
  });

  test("lets Terraform use only cached providers with a hash in the lock, and OpenTofu any", async () => {
    const breaksLock = async (terraform: Parameters<typeof chooseProviderSource>[0]) =>
      (await chooseProviderSource(terraform, withRegistry())).env.TF_PLUGIN_CACHE_MAY_BREAK_DEPENDENCY_LOCK_FILE;
    expect(await breaksLock(TERRAFORM)).toBeUndefined();
    expect(await breaksLock(OPENTOFU)).toBe("true");
  });

  test.each([
    ["in the environment", { TF_PLUGIN_CACHE_DIR: "/cache" }, ""],
    ["in the CLI configuration", {}, 'plugin_cache_dir = "/cache"'],
  ])("does not replace a user's cache %s", async (_where, environment, config) => {
    writeUserConfig(config);
    const { env } = await chooseProviderSource(TERRAFORM, withRegistry({ environment }));
    expect(env).toEqual({});
  });
});

describe("a user's provider_installation", () => {
  const config = 'provider_installation {\n  network_mirror {\n    url = "https://mirror.example.com/"\n  }\n}\n';

  test("is left in force, whatever else is configured", async () => {
    addAws();
    writeUserConfig(config);
    const source = await chooseProviderSource(TERRAFORM, machine());
    expect(source).toEqual({
      kind: "configured",
      summary: `as configured in ${join(folder, "home", ".terraformrc")}`,
      env: {},
      archiveProvider: false,
    });
  });

  test("counts in the file that TF_CLI_CONFIG_FILE names", async () => {
    const file = join(folder, "own.rc");
    writeFileSync(file, config);
    const source = await chooseProviderSource(TERRAFORM, machine({ environment: { TF_CLI_CONFIG_FILE: file } }));
    expect(source.summary).toBe(`as configured in ${file}`);
  });

  test("does not count in a comment", async () => {
    addAws();
    writeUserConfig("# provider_installation { }\n");
    expect((await chooseProviderSource(TERRAFORM, machine())).kind).toBe("mirror");
  });
});

describe("a mirror", () => {
  test("is taken when the registry does not respond, and the summary has the reason", async () => {
    addAws();
    const source = await chooseProviderSource(TERRAFORM, machine());
    expect(source).toMatchObject({ kind: "mirror", archiveProvider: false });
    expect(source.summary).toBe(`from the mirror ${mirror()}, because ${HOST} did not respond`);
  });

  test("serves in the written configuration what it has and leaves the rest to the registry", async () => {
    addAws();
    addPacked(mirror(), `${HOST}/hashicorp/archive`, "2.7.1", "linux_amd64");
    const { env, archiveProvider } = await chooseProviderSource(TERRAFORM, machine());
    expect(archiveProvider).toBe(true);
    expect(env.TF_CLI_CONFIG_FILE).toBe(join(folder, "tools", "terraform.rc"));
    const held = `["${HOST}/hashicorp/archive","${HOST}/hashicorp/aws"]`;
    const written = readFileSync(env.TF_CLI_CONFIG_FILE ?? "", "utf8");
    expect(written.slice(written.indexOf("provider_installation"))).toBe(`provider_installation {
  filesystem_mirror {
    path    = "${mirror()}"
    include = ${held}
  }
  direct {
    exclude = ${held}
  }
}
`);
  });

  test("is passed over when its version does not fit", async () => {
    addUnpacked(join(folder, "home", ".terraform.d", "plugins"), `${HOST}/hashicorp/aws`, "4.0.0", "linux_amd64");
    addAws();
    expect((await chooseProviderSource(TERRAFORM, machine())).summary).toContain(mirror());
  });
});

describe("neither registry nor mirror", () => {
  const refusal = async (terraform: Parameters<typeof chooseProviderSource>[0]) => {
    const error = await chooseProviderSource(terraform, machine()).catch((reason: unknown) => reason);
    if (!(error instanceof ProviderSourceError)) throw new Error(`expected a ProviderSourceError, got ${error}`);
    return error.message;
  };

  test("is an error that names all that was looked at and what to do", async () => {
    addAws("4.67.0");
    const message = await refusal(TERRAFORM);
    expect(message).toContain(`${HOST} did not respond: no such host`);
    expect(message).toContain(
      `${mirror()}: holds ${HOST}/hashicorp/aws 4.67.0, and .terraform.lock.hcl selects 5.100.0`,
    );
    expect(message).toContain(`${join(folder, "home", ".terraform.d", "plugins")}: missing or empty`);
    expect(message).toContain("TF_PLUGIN_MIRROR");
  });

  test("explains to OpenTofu's users that a mirror of Terraform's registry does not serve", async () => {
    addAws();
    expect(await refusal(OPENTOFU)).toContain(
      `OpenTofu installs hashicorp/aws only from registry.opentofu.org: a mirror of ${HOST} does not serve it.`,
    );
  });
});
