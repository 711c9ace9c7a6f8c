import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { programOf } from "../../cli/program";
import { packageRoot } from "../../cli/toolchain/paths";

jest.setTimeout(60_000);

/** Runs the program, and resolves to its status and what it wrote. */
async function tiers(...args: string[]) {
  const child = spawn(process.execPath, ["--import", "tsx", "cli/cli.ts", ...args], {
    cwd: packageRoot,
    env: { ...process.env, AWS_ACCOUNT_ID: "123456789012" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [stdout, stderr, [status]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "close") as Promise<[number]>,
  ]);
  return { status, stdout, stderr };
}

describe("tiers", () => {
  test("lists its commands, its exit statuses and examples", async () => {
    const { status, stdout } = await tiers("--help");
    expect(status).toBe(0);
    for (const it of programOf().commands) expect(stdout).toMatch(new RegExp(`^  ${it.name()} `, "m"));
    expect(stdout).toContain("  0  done, or nothing to do");
    expect(stdout).toContain("Examples:");
  });

  test("ends without an error when its reader is done early, as `head` is", async () => {
    const script = `"$0" --import tsx cli/cli.ts --help | true`;
    const child = spawn("sh", ["-c", script, process.execPath], {
      cwd: packageRoot,
      stdio: ["ignore", "ignore", "pipe"],
    });
    expect(await text(child.stderr)).toBe("");
  });

  test("rejects unknown commands and options with status 2, and suggests what may be meant", async () => {
    const [command, option, environment, excess] = await Promise.all([
      tiers("stauts", "local"),
      tiers("logs", "local", "--folow"),
      tiers("status", "prd"),
      tiers("deploy", "dev", "prod"),
    ]);
    expect(command).toMatchObject({ status: 2, stderr: expect.stringContaining("(Did you mean status?)") });
    expect(option).toMatchObject({ status: 2, stderr: expect.stringContaining("(Did you mean --follow?)") });
    const declared = "There is no environment 'prd': the app declares local, dev, pr-<number>, staging, prod.";
    expect(environment).toMatchObject({
      status: 2,
      stderr: expect.stringContaining(`${declared} Did you mean prod?`),
    });
    expect(excess).toMatchObject({ status: 2, stderr: expect.stringContaining("too many arguments") });
  });

  test("rejects a repository without roles, and one that cannot be of GitHub, before it calls AWS", async () => {
    const [alone, wrong, unknown] = await Promise.all([
      tiers("bootstrap", "dev", "--repository", "acme/shop"),
      tiers("bootstrap", "dev", "--roles", "github", "--repository", "acme/*"),
      tiers("bootstrap", "dev", "--roles", "gitlab"),
    ]);
    expect(alone).toMatchObject({ status: 2, stderr: expect.stringContaining("add --roles github") });
    expect(wrong).toMatchObject({ status: 2, stderr: expect.stringContaining("must be 'owner/name'") });
    expect(unknown).toMatchObject({ status: 2, stderr: expect.stringContaining("Allowed choices are github") });
  });

  test("prints the policy of a role, and rejects work and environments that need none with status 2", async () => {
    const [policy, boundary, misspelt, local] = await Promise.all([
      tiers("policy", "dev", "plan"),
      tiers("policy", "dev", "boundary", "--terraform"),
      tiers("policy", "dev", "dploy"),
      tiers("policy", "local", "plan"),
    ]);
    expect(policy).toMatchObject({ status: 0, stderr: "" });
    expect(JSON.parse(policy.stdout)).toMatchObject({ Version: "2012-10-17" });
    expect(Object.keys(JSON.parse(boundary.stdout).resource.aws_iam_policy)).toEqual(["boundary-user-app-dev"]);
    const known = "There is no policy for 'dploy': the work is bootstrap, plan, deploy, destroy, recover, boundary.";
    expect(misspelt).toMatchObject({ status: 2, stderr: expect.stringContaining(`${known} Did you mean deploy?`) });
    expect(local).toMatchObject({ status: 2, stderr: expect.stringContaining("The local AWS needs no role") });
  });

  test("reports a plan that fails with status 1, since 2 is a plan with changes", async () => {
    const results = await Promise.all([tiers("plan"), tiers("plan", "dev", "--force"), tiers("plan", "prd")]);
    expect(results.map(({ status }) => status)).toEqual([1, 1, 1]);
  });

  test("names what a folder lacks that is no app's", async () => {
    const { status, stderr } = await tiers("down", "--app", "docs");
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: expect.stringMatching(/no app in .*docs: it has no cdktf.json/),
    });
  });

  test("finds another app where --app names its folder", async () => {
    const { status, stderr } = await tiers("status", "local", "--app", "examples/users-crud");
    expect(status).toBe(1);
    expect(stderr).toContain("Start it with: npm run local -- --app examples/users-crud");
  });
});
