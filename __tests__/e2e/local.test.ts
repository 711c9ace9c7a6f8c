import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { createInterface } from "node:readline";
import { stripVTControlCharacters } from "node:util";
import { stopForwarder } from "../../cli/local-aws/forwarder";
import { mustRun, run } from "../../cli/system/process";
import { packageRoot } from "../../cli/toolchain/paths";
import { tiersFor } from "./tiers";

jest.setTimeout(600_000);

/** As deep as the example is: its cdktf.json has paths into node_modules. */
const folder = join(packageRoot, "dist", `local-${process.pid}`);
const app = relative(packageRoot, folder);
const STACK = "users-crud-local";

/** Variables of a shell that deploys to a real account, with which the app could not be deployed here. */
const DEVELOPER = {
  AWS_PROFILE: "acme-prod",
  AWS_SESSION_TOKEN: "of a real account",
  AWS_ACCOUNT_ID: "123456789012",
  PROJECT_NAME: "shop",
  PROTECT_DATA: "true",
  STATE_BUCKET: "acme-state",
};
const env = { ...process.env, ...DEVELOPER };

const tiers = tiersFor(folder, { env });

/** The report of a command with `--json`. @throws if stdout is anything but one JSON document of version 1 */
async function report(...args: string[]) {
  const { status, stdout } = await tiers(...args, "--json");
  const { version, ...content } = JSON.parse(stdout);
  expect([args, version]).toEqual([args, 1]);
  return { status, ...content };
}

/** One app from `tiers local` to `tiers down`, with each command that works on it in between. */
describe("an app with five functions on the local AWS", () => {
  let siteUrl = "";
  let apiUrl = "";
  beforeAll(async () => {
    cpSync(join(packageRoot, "examples/users-crud"), folder, { recursive: true });
    const { status, stdout, stderr } = await tiers("local");
    if (status !== 0) throw new Error(`${stdout}\n${stderr}`);
    [, siteUrl = ""] = /The page +(http\S+)/.exec(stdout) ?? [];
    [, apiUrl = ""] = /The API +(http\S+)/.exec(stdout) ?? [];
    await fetch(`${apiUrl}/users`);
    await fetch(`${apiUrl}/users/ada`);
  });
  afterAll(async () => {
    await tiers("down");
    rmSync(folder, { recursive: true, force: true });
  });

  const open = async (url: string) => (await fetch(url)).status;
  const pageTitle = async () => /<h1>(.*)<\/h1>/.exec(await (await fetch(siteUrl)).text())?.[1];

  describe("status", () => {
    test("prints URLs that open", async () => {
      const { status, stdout } = await tiers("status", "local");
      expect(stdout).toContain(`The page       ${siteUrl}\nThe API        ${apiUrl}\n`);
      expect([await open(siteUrl), await open(`${apiUrl}/users`)]).toEqual([200, 200]);
      expect(stdout).toContain("The app's check  passed");
      expect(status).toBe(0);
    });

    test("as JSON has the same, and all functions", async () => {
      const { status, ...reported } = await report("status", "local");
      expect(reported).toMatchObject({
        environment: "local",
        name: STACK,
        addresses: { sites: [siteUrl], apis: [apiUrl] },
        localAws: [{ url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) }],
      });
      expect(reported.functions).toHaveLength(5);
      expect(status).toBe(0);
    });
  });

  describe("logs", () => {
    const since = ["local", "--since", "1h"];

    test("are of all functions, each line with its function's name", async () => {
      const { status, stdout } = await tiers("logs", ...since);
      const lines = stdout.trimEnd().split("\n");
      expect(lines).toContainEqual(expect.stringMatching(/^ListUsers {2}.*INFO {2}GET \/users 200/));
      expect(lines).toContainEqual(expect.stringMatching(/^GetUser {2}.*GET \/users\/\{userId\} 404/));
      expect(status).toBe(0);
    });

    test.each(["GetUser", `${STACK}-GetUser`])("are of one function by --function %s", async (name) => {
      const { stdout } = await tiers("logs", ...since, "--function", name);
      expect(stdout).toContain("GET /users/{userId} 404");
      expect(stdout).not.toContain("ListUsers");
      expect(stdout).not.toMatch(/GET \/users 200/);
    });

    test("reject a function that does not exist, and name those that do", async () => {
      const names = "CreateUser, DeleteUser, GetUser, ListUsers, UpdateUser";
      expect(await tiers("logs", ...since, "--function", "GetOrder")).toEqual({
        status: 2,
        stdout: "",
        stderr: expect.stringContaining(`There is no function 'GetOrder': the app has ${names}.`),
      });
    });

    test("as JSON are one object a line, and nothing else", async () => {
      const { stdout } = await tiers("logs", ...since, "--json");
      const lines = stdout
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line));
      const groups = new Set(lines.map(({ logGroupName }) => logGroupName));
      for (const { version, timestamp } of lines) expect([version, typeof timestamp]).toEqual([1, "number"]);
      expect(groups).toEqual(new Set([`/aws/lambda/${STACK}-GetUser`, `/aws/lambda/${STACK}-ListUsers`]));
    });

    test("continue with --follow, with what any function logs from then on", async () => {
      const args = [join(packageRoot, "tools/run.mjs"), "logs", ...since, "--follow", "--app", app];
      const child = spawn(process.execPath, args, { cwd: packageRoot, env, stdio: ["ignore", "pipe", "inherit"] });
      const ended = once(child, "close");
      const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
      const next = async () => {
        const { value, done } = await lines.next();
        if (done) throw new Error("it ended before it was killed");
        return value as string;
      };
      try {
        const earlier = await next();
        const ids = await Promise.all(
          ["/users", "/users/bob"].map(async (path) => {
            const id = crypto.randomUUID();
            await fetch(`${apiUrl}${path}`, { headers: { "x-amzn-RequestId": id } });
            return id;
          }),
        );
        const found: string[] = [];
        while (found.length < 2) {
          const line = await next();
          if (ids.some((id) => line.endsWith(id))) found.push(line.split(" ")[0] ?? "");
          else expect(line).not.toBe(earlier);
        }
        expect(found.sort()).toEqual(["GetUser", "ListUsers"]);
      } finally {
        child.kill("SIGINT");
      }
      await ended;
    });
  });

  test("logs --follow end with their reader, and without an error", async () => {
    const follow = `"${process.execPath}" tools/run.mjs logs local --since 1h --follow --app ${app}`;
    const call = setInterval(() => open(`${apiUrl}/users`), 1_000);
    try {
      // A shell waits for both sides of a pipe.
      const ended = await run("sh", ["-c", `${follow} | head -n 1`], { cwd: packageRoot, env });
      expect(ended).toEqual({ status: 0, stdout: expect.stringMatching(/^.*\n$/), stderr: "" });
    } finally {
      clearInterval(call);
    }
  });

  describe("as JSON, and with nothing else on stdout,", () => {
    test("outputs are those of the stack", async () => {
      const { status, environment, outputs } = await report("outputs", "local");
      expect([status, environment]).toEqual([0, "local"]);
      expect(outputs).toMatchObject({ table_name: `${STACK}-Users`, distribution_id: expect.any(String) });
    });

    test("lock show names no holder", async () => {
      const { locks } = await report("lock", "show", "local");
      expect(locks).toEqual([
        expect.objectContaining({ kind: "dynamodb", holder: null }),
        expect.objectContaining({ kind: "s3", holder: null }),
      ]);
    });

    test("a plan has no changes", async () => {
      expect(await report("plan", "local")).toMatchObject({ status: 0, environment: "local", verdict: "nothing" });
    });

    test("a recovery finds nothing", async () => {
      expect(await report("recover", "local")).toEqual({ status: 0, environment: "local", repairs: [], left: [] });
    });

    test("the doctor finds no problem", async () => {
      const { status, findings } = await report("doctor", "local");
      expect(findings.filter(({ verdict }: { verdict: string }) => verdict === "problem")).toEqual([]);
      expect(status).toBe(0);
    });
  });

  /** After `eval "$(tiers env local)"`, in the app's folder. */
  describe("env", () => {
    const RUN = join(packageRoot, "tools/run.mjs");
    const inShell = async (script: string) => {
      const evaluated = `eval "$("${process.execPath}" "${RUN}" env local --app ${app})" || exit\ncd "${folder}"\n${script}`;
      return stripVTControlCharacters(await mustRun("sh", ["-c", evaluated], { cwd: packageRoot, env }));
    };
    const cdktf = `"${join(packageRoot, "node_modules/.bin/cdktf")}"`;

    test("lets an AWS SDK reach the local AWS, whatever account the shell is for", async () => {
      const call = `const { GetCallerIdentityCommand: Get, STSClient } = require("@aws-sdk/client-sts");
        new STSClient().send(new Get({})).then(({ Account }) => console.log(Account));`;
      expect(await inShell(`"${process.execPath}" -e '${call}'`)).toBe("000000000000\n");
    });

    test("lets plain HTTP reach it, at the endpoint that is printed", async () => {
      const call =
        'fetch(process.env.AWS_ENDPOINT_URL + "/_ministack/health").then(({ status }) => console.log(status))';
      expect(await inShell(`"${process.execPath}" -e '${call}'`)).toBe("200\n");
    });

    test("lets Terraform plan no changes in the synthesized folder", async () => {
      const plan = `cd cdktf.out/stacks/${STACK} && "$TERRAFORM_BINARY_NAME" plan -detailed-exitcode -input=false -no-color`;
      expect(await inShell(plan)).toContain("No changes. Your infrastructure matches the configuration.");
    });

    test("lets cdktf diff find no changes, and cdktf deploy what changed then", async () => {
      expect(await inShell(`${cdktf} diff ${STACK}`)).toContain("No changes. Your infrastructure matches");
      const page = join(folder, "site/index.html");
      writeFileSync(page, readFileSync(page, "utf8").replace(/<h1>.*<\/h1>/, "<h1>Deployed by cdktf</h1>"));
      await inShell(`${cdktf} deploy ${STACK} --auto-approve`);
      expect(await pageTitle()).toBe("Deployed by cdktf");
      expect((await tiers("plan", "local")).status).toBe(0);
    });
  });

  test("status fails once the forwarder is gone, and names the command that starts it", async () => {
    await stopForwarder(join(folder, ".local/users-crud"));
    expect(await tiers("status", "local")).toMatchObject({
      status: 1,
      stderr: expect.stringContaining(`The app is not open here. Open it with: npm run local -- --app ${app}`),
    });
  });

  test("down leaves no process, and no files but the plans", async () => {
    const { status, stdout } = await tiers("down");
    expect([status, stdout]).toEqual([0, "The local AWS is gone, and the app with it.\n"]);
    for (const name of [".local", "cdktf.out"]) expect([name, existsSync(join(folder, name))]).toEqual([name, false]);
    await expect(fetch(siteUrl)).rejects.toThrow("fetch failed");
    const { status: missing, stderr } = await tiers("status", "local");
    expect([missing, stderr]).toEqual([1, expect.stringContaining(`npm run local -- --app ${app}`)]);
  });
});
