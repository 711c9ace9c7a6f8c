import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { areInstalled, installLocked } from "../../../cli/toolchain/locked-packages";

describe("packages of a separate lock file", () => {
  let files: string;
  let folder: string;
  const writeLock = (version: string) => {
    const link = { lockfileVersion: 3, packages: { "": { version, dependencies: { it: "file:it" } } } };
    const packages = { ...link.packages, it: { version }, "node_modules/it": { resolved: "it", link: true } };
    writeFileSync(join(files, "package-lock.json"), JSON.stringify({ ...link, packages }));
  };

  beforeEach(() => {
    files = mkdtempSync(join(tmpdir(), "package-files-"));
    folder = join(files, "installed");
    writeFileSync(join(files, "package.json"), '{ "dependencies": { "it": "file:it" } }');
    writeLock("1.0.0");
  });
  afterEach(() => rmSync(files, { recursive: true }));

  test("are installed until the lock file changes", async () => {
    expect(areInstalled(files, folder)).toBe(false);
    await installLocked(files, folder);
    expect(areInstalled(files, folder)).toBe(true);
    writeLock("1.0.1");
    expect(areInstalled(files, folder)).toBe(false);
  });

  test("are not installed where npm was interrupted", async () => {
    await installLocked(files, folder);
    rmSync(join(folder, "node_modules", ".package-lock.json"));
    expect(areInstalled(files, folder)).toBe(false);
  });

  test("replace what is in the folder", async () => {
    mkdirSync(join(folder, "node_modules", "old"), { recursive: true });
    await installLocked(files, folder);
    expect(() => rmSync(join(folder, "node_modules", "old"))).toThrow("ENOENT");
  });
});
