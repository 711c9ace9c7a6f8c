import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(__dirname, "..");

/** Runs main.ts as cdktf.json does, with only these settings. */
function runMain(settings: Record<string, string>) {
  const outdir = mkdtempSync(join(tmpdir(), "main-"));
  const env = { PATH: process.env.PATH, CDKTF_OUTDIR: outdir, ...settings };
  const { status, stderr } = spawnSync(process.execPath, ["--import", "tsx", "main.ts"], {
    cwd: root,
    env,
    encoding: "utf8",
  });
  return { status, stderr, outdir };
}

describe("main.ts", () => {
  test("synthesizes the state's stack and the app's, named by project and environment", () => {
    const { status, outdir } = runMain({ ENVIRONMENT: "prod", AWS_ACCOUNT_ID: "123456789012" });
    expect(status).toBe(0);
    const { stacks } = JSON.parse(readFileSync(join(outdir, "manifest.json"), "utf8"));
    expect(Object.keys(stacks).sort()).toEqual(["user-app-prod", "user-app-prod-state"]);
  });

  test("writes the same file each time, with no path of this machine in it", () => {
    const [one, two] = [runMain({}), runMain({})].map(({ outdir }) =>
      readFileSync(join(outdir, "stacks/user-app-local/cdk.tf.json"), "utf8"),
    );
    expect(one).toBe(two);
    expect(one).not.toContain(root);
    expect(one).not.toContain(tmpdir());
  });

  test("reports every problem of the configuration together, with status 1 and no stack trace", () => {
    const { status, stderr } = runMain({ ENVIRONMENT: "prod", PACKAGING: "tar" });
    expect(status).toBe(1);
    expect(stderr).toBe(
      `the configuration has 2 problem(s):
  - AWS_ACCOUNT_ID must be the 12 digits of the account to deploy to, got nothing
  - PACKAGING must be 'archive' or 'zip', got "tar"
`,
    );
  });
});
