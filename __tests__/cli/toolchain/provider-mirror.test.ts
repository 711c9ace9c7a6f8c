import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspectMirror, mirrorCandidates } from "../../../cli/toolchain/provider-mirror";
import { addPacked, addUnpacked } from "./mirror-fixture";

const HOST = "registry.terraform.io";
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mirror-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe("inspectMirror", () => {
  const inspect = () => inspectMirror(folder, HOST, "linux_amd64");

  test.each([
    ["unpacked", addUnpacked],
    ["packed", addPacked],
  ])("accepts a provider that is %s", (_layout, add) => {
    add(folder, `${HOST}/hashicorp/aws`, "5.100.0", "linux_amd64");
    expect(inspect()).toMatchObject({ problem: "", providers: [`${HOST}/hashicorp/aws`] });
  });

  test.each(["5.99.1", "5.100.0-beta1", "6.25.0", "6.66.0"])(
    "takes no version but the locked one: not %s",
    (version) => {
      addUnpacked(folder, `${HOST}/hashicorp/aws`, version, "linux_amd64");
      expect(inspect()).toMatchObject({ problem: expect.stringContaining(`${HOST}/hashicorp/aws`), providers: [] });
    },
  );

  test("uses the locked version even if there are newer ones", () => {
    for (const version of ["5.100.0", "6.9.0", "6.66.0"]) {
      addUnpacked(folder, `${HOST}/hashicorp/aws`, version, "linux_amd64");
    }
    expect(inspect().problem).toBe("");
  });

  test("serves the archive provider only in the locked version", () => {
    addUnpacked(folder, `${HOST}/hashicorp/aws`, "5.100.0", "linux_amd64");
    addUnpacked(folder, `${HOST}/hashicorp/archive`, "2.8.0", "linux_amd64");
    expect(inspect().providers).toEqual([`${HOST}/hashicorp/aws`]);
  });

  test("lists every provider for this platform, and no other", () => {
    addUnpacked(folder, `${HOST}/hashicorp/aws`, "5.100.0", "linux_amd64");
    addPacked(folder, `${HOST}/hashicorp/archive`, "2.7.1", "linux_amd64");
    addPacked(folder, `${HOST}/hashicorp/random`, "3.7.0", "darwin_arm64");
    expect(inspect().providers).toEqual([`${HOST}/hashicorp/archive`, `${HOST}/hashicorp/aws`]);
  });

  test("names the versions that it has when none matches", () => {
    addUnpacked(folder, `${HOST}/hashicorp/aws`, "4.67.0", "linux_amd64");
    expect(inspect().problem).toBe(`holds ${HOST}/hashicorp/aws 4.67.0, and .terraform.lock.hcl selects 5.100.0`);
  });

  test("rejects a mirror of another platform", () => {
    addUnpacked(folder, `${HOST}/hashicorp/aws`, "5.100.0", "darwin_arm64");
    expect(inspect().problem).toBe(`holds no ${HOST}/hashicorp/aws for linux_amd64`);
  });

  test("rejects a missing folder", () => {
    expect(inspectMirror(join(folder, "none"), HOST, "linux_amd64").problem).toBe("missing or empty");
  });
});

describe("mirrorCandidates", () => {
  const candidates = (changes: Partial<Parameters<typeof mirrorCandidates>[0]> = {}) =>
    mirrorCandidates({
      environment: {},
      home: "/home-folder",
      projectRoot: "/project",
      optFolder: folder,
      isMac: false,
      product: "terraform",
      ...changes,
    });

  test("are Terraform's own implied folders on Linux", () => {
    expect(candidates()).toEqual([
      "/project/terraform.d/plugins",
      "/home-folder/.terraform.d/plugins",
      "/home-folder/.local/share/terraform/plugins",
      "/usr/local/share/terraform/plugins",
      "/usr/share/terraform/plugins",
    ]);
  });

  test("are under Application Support on a Mac", () => {
    expect(candidates({ isMac: true })).toContain("/home-folder/Library/Application Support/io.terraform/plugins");
  });

  test("follow the XDG variables", () => {
    const found = candidates({ environment: { XDG_DATA_HOME: "/data", XDG_DATA_DIRS: "/a:/b" } });
    expect(found.slice(2)).toEqual(["/data/terraform/plugins", "/a/terraform/plugins", "/b/terraform/plugins"]);
  });

  test("begin with TF_PLUGIN_MIRROR", () => {
    expect(candidates({ environment: { TF_PLUGIN_MIRROR: "/mirror" } })[0]).toBe("/mirror");
  });

  test("make a relative TF_PLUGIN_MIRROR absolute, because Terraform runs elsewhere", () => {
    expect(candidates({ environment: { TF_PLUGIN_MIRROR: "mirror" } })[0]).toBe(join(process.cwd(), "mirror"));
  });

  test("end with the add-on software that holds a registry, and only that", () => {
    mkdirSync(join(folder, "plugins", HOST), { recursive: true });
    mkdirSync(join(folder, "editor", "bin"), { recursive: true });
    expect(candidates().slice(5)).toEqual([join(folder, "plugins")]);
  });
});
