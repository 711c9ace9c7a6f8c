import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { formatProviderLock, LOCK_FILE, nameOf, readProviderLock } from "../../../src/common/lock-file";

const root = join(__dirname, "../../..");
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lock-file-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function read(text: string) {
  writeFileSync(join(folder, LOCK_FILE), text);
  return readProviderLock(folder);
}

describe("a lock file", () => {
  test("is written as Terraform writes it", () => {
    expect(formatProviderLock(readProviderLock(root))).toBe(readFileSync(join(root, LOCK_FILE), "utf8"));
  });

  test("may have versions without hashes, as while a provider is upgraded", () => {
    const moved = [{ address: "registry.terraform.io/hashicorp/aws", version: "6.66.0", hashes: [] }];
    expect(read('provider "registry.terraform.io/hashicorp/aws" {\n  version = "6.66.0"\n}\n')).toEqual(moved);
    expect(formatProviderLock(moved)).not.toContain("hashes");
    expect(read(formatProviderLock(moved))).toEqual(moved);
  });

  test("that does not exist selects nothing", () => {
    expect(readProviderLock(folder)).toEqual([]);
  });
});

test("nameOf omits the registry, whichever it is", () => {
  for (const host of ["registry.terraform.io", "registry.opentofu.org"]) {
    expect(nameOf({ address: `${host}/hashicorp/aws` })).toBe("hashicorp/aws");
  }
});
