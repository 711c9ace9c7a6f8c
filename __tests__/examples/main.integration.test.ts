import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(__dirname, "../..");

describe.each(["credentialed-cors", "users-crud"])("main.ts of %s", (example) => {
  function runMain(settings: Record<string, string>) {
    const outdir = mkdtempSync(join(tmpdir(), `${example}-`));
    const { status, stderr } = spawnSync(process.execPath, ["--import", "tsx", `examples/${example}/main.ts`], {
      cwd: root,
      env: { PATH: process.env.PATH, CDKTF_OUTDIR: outdir, ...settings },
      encoding: "utf8",
    });
    const stacks = status === 0 ? JSON.parse(readFileSync(join(outdir, "manifest.json"), "utf8")).stacks : {};
    rmSync(outdir, { recursive: true });
    return { status, stderr, stacks: Object.keys(stacks).sort() };
  }

  test("synthesizes the state's stack and its own, named after project and environment", () => {
    const { stacks } = runMain({ PROJECT_NAME: example });
    expect(stacks).toEqual([`${example}-local`, `${example}-local-state`]);
  }, 30_000);

  test("reports problems of the configuration with status 1 and no stack trace", () => {
    const { status, stderr } = runMain({ ENVIRONMENT: "prod" });
    expect([status, stderr]).toEqual([
      1,
      expect.stringMatching(/^the configuration has 1 problem.*\n.*AWS_ACCOUNT_ID.*\n$/),
    ]);
  }, 30_000);
});
