import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const runner = join(__dirname, "../../tools/run.mjs");
const run = (nodeArgs: string[], ...args: string[]) =>
  spawnSync(process.execPath, [...nodeArgs, runner, ...args], { encoding: "utf8" });

/** Makes Node report another version. */
const pretend = (version: string) => [
  "--import",
  `data:text/javascript,Object.defineProperty(process,"versions",{value:{...process.versions,node:"${version}"}})`,
];

describe("run.mjs", () => {
  test.each(["18.20.8", "20.18.3"])("rejects Node %s with what it must be and where to get it", (version) => {
    const { status, stderr } = run(pretend(version), "--help");
    expect(status).toBe(1);
    expect(stderr).toMatch(
      new RegExp(`found ${version} .*needs 20\\.19 or newer\\.\\s+Get it from https://nodejs\\.org`),
    );
  });

  test.each(["20.19.0", "22.1.0"])("accepts Node %s", (version) => {
    expect(run(pretend(version), "--help")).toMatchObject({
      status: 0,
      stdout: expect.stringContaining("Usage: tiers"),
    });
  });

  test("takes nothing down, and installs no packages for that, if nothing was ever started", () => {
    const fresh = mkdtempSync(join(tmpdir(), "fresh-clone-"));
    const root = join(runner, "../..");
    for (const part of ["package.json", "package-lock.json", "cli", "tools"]) {
      cpSync(join(root, part), join(fresh, part), { recursive: true });
    }
    const { status, stdout } = spawnSync(process.execPath, [join(fresh, "tools/run.mjs"), "down"], {
      encoding: "utf8",
    });
    rmSync(fresh, { recursive: true });
    expect({ status, stdout }).toEqual({ status: 0, stdout: "No local AWS was running here.\n" });
  });
});
