import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App, TerraformStack, Testing } from "cdktf";
import userApp from "../../../app";
import { configureStack, StateStack } from "../../../src/app";
import { isAcceptedAws, requireLockedVersion } from "../../../src/app/provider-lock";
import { readProviderLock } from "../../../src/common/lock-file";
import { configOf } from "../../helpers/config";
import { synthStack } from "../../helpers/synth";

const REGISTRY = "registry.terraform.io/hashicorp";
const root = join(__dirname, "../../..");
const locked = readProviderLock(root);
const versionOf = (name: string) => locked.find(({ address }) => address === `${REGISTRY}/${name}`)?.version;

let outdir: string;
beforeEach(() => {
  outdir = mkdtempSync(join(tmpdir(), "provider-lock-"));
});
afterEach(() => rmSync(outdir, { recursive: true }));

/** Synthesizes as `cdktf synth` does, into the same folder each time: the state's stack, and an app of no resources. */
function synthesize(env: NodeJS.ProcessEnv = {}) {
  const app = new App({ outdir, skipValidation: true });
  const config = configOf(env);
  new StateStack(app, "state", config);
  configureStack(new TerraformStack(app, "app"), config);
  app.synth();
}
const lockOf = (stack: string) => join(outdir, "stacks", stack, ".terraform.lock.hcl");
const addressesIn = (stack: string) =>
  readProviderLock(join(outdir, "stacks", stack)).map(({ address }) => address.replace(`${REGISTRY}/`, ""));
/** Leaves a lock file next to the app as an `init` would. */
function leaveLock(text: string) {
  mkdirSync(join(outdir, "stacks", "app"), { recursive: true });
  writeFileSync(lockOf("app"), text);
}

describe("the project's lock of providers", () => {
  test("has the hashes of all platforms: of each zip, and of its contents", () => {
    const found = locked.map(({ address, version, hashes }) => ({
      address,
      version,
      zips: hashes.filter((hash) => /^zh:[0-9a-f]{64}$/.test(hash)).length,
      contents: hashes.filter((hash) => /^h1:[A-Za-z0-9+/]{43}=$/.test(hash)).length,
      all: new Set(hashes).size,
    }));
    // One zip more than platforms: the manifest.
    expect(found).toEqual([
      { address: `${REGISTRY}/archive`, version: "2.7.1", zips: 12, contents: 11, all: 23 },
      { address: `${REGISTRY}/aws`, version: "5.100.0", zips: 15, contents: 14, all: 29 },
    ]);
  });

  test("selects an AWS provider that is accepted", () => {
    expect(isAcceptedAws(versionOf("aws") ?? "")).toBe(true);
  });
});

describe("isAcceptedAws", () => {
  test.each(["5.100.0", "6.40.0", "6.49.1", "6.66.0", "6.100.0"])("accepts %s", (version) => {
    expect(isAcceptedAws(version)).toBe(true);
  });

  test.each(["5.99.1", "5.100.1", "6.0.0", "6.4.0", "6.21.0", "6.22.0", "6.25.0", "6.39.0", "6.40.0-beta1", "7.0.0"])(
    "refuses %s",
    (version) => {
      expect(isAcceptedAws(version)).toBe(false);
    },
  );
});

describe("a stack", () => {
  test("requires exactly the locked versions, so that no init takes a newer one", () => {
    const required = (stack: TerraformStack) => {
      const providers: Record<string, { version: string }> = synthStack(stack).json.terraform.required_providers;
      return Object.fromEntries(Object.entries(providers).map(([name, { version }]) => [name, version]));
    };
    const app = (env: NodeJS.ProcessEnv) => userApp.stack(Testing.app(), "app", configOf(env));
    const [aws, archive] = [versionOf("aws"), versionOf("archive")];
    expect(required(app({}))).toEqual({ aws, archive });
    expect(required(app({ PACKAGING: "zip" }))).toEqual({ aws });
    expect(required(new StateStack(Testing.app(), "state", configOf({})))).toEqual({ aws });
  });

  test("is rejected if the lock selects an AWS provider that is not accepted, or none", () => {
    const requireFrom = (lock: typeof locked) => () =>
      requireLockedVersion(new TerraformStack(Testing.app(), "app"), "aws", lock);
    const rule = "'hashicorp/aws in .terraform.lock.hcl' must be 5.100.0, or from 6.40.0 up to 7, got";
    const other = locked.map((provider) => ({ ...provider, version: "6.25.0" }));
    expect(requireFrom(other)).toThrow(`${rule} "6.25.0" (app)`);
    expect(requireFrom([])).toThrow(rule);
  });

  test("is synthesized with the lock of the providers that it requires, and of no other", () => {
    synthesize();
    expect(addressesIn("app")).toEqual(["archive", "aws"]);
    expect(addressesIn("state")).toEqual(["aws"]);
    expect(readFileSync(lockOf("app"), "utf8")).toBe(readFileSync(join(root, ".terraform.lock.hcl"), "utf8"));
    rmSync(outdir, { recursive: true });
    synthesize({ PACKAGING: "zip" });
    expect(addressesIn("app")).toEqual(["aws"]);
  });

  test("keeps what an init added to that lock, also with the addresses of OpenTofu's registry", () => {
    const text = readFileSync(join(root, ".terraform.lock.hcl"), "utf8");
    const initialised = [
      text.replace("hashes = [", 'hashes = [\n    "h1:one more",'),
      text.replaceAll("registry.terraform.io", "registry.opentofu.org").replaceAll(/ {4}"zh:.*\n/g, ""),
    ];
    for (const made of initialised) {
      leaveLock(made);
      synthesize();
      expect(readFileSync(lockOf("app"), "utf8")).toBe(made);
    }
  });

  test("gets the project's lock again if its own has another version, fewer hashes, or lacks a provider", () => {
    const text = readFileSync(join(root, ".terraform.lock.hcl"), "utf8");
    for (const other of [
      text.replace('"5.100.0"', '"6.66.0"'),
      text.replace(/ {4}"zh:.*\n/, ""),
      text.slice(0, text.indexOf('provider "registry.terraform.io/hashicorp/aws"')),
    ]) {
      expect(other).not.toBe(text);
      leaveLock(other);
      synthesize();
      expect(readFileSync(lockOf("app"), "utf8")).toBe(text);
    }
  });
});
