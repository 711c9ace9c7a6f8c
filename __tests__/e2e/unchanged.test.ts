import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { LambdaClient, UpdateFunctionCodeCommand } from "@aws-sdk/client-lambda";
import { DeleteObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { s3ClientOf } from "../../cli/aws/s3-client";
import { isUnchanged } from "../../cli/local/unchanged";
import { findEmulator, stopEmulator } from "../../cli/local-aws/emulator";
import { findForwarder, stopForwarder } from "../../cli/local-aws/forwarder";
import type { RunResult } from "../../cli/system/process";
import { packageRoot } from "../../cli/toolchain/paths";
import { zipFiles } from "../../src/function/private/bundle";
import { tiersFor } from "./tiers";

jest.setTimeout(600_000);

/** As deep as the fixture is: its cdktf.json has a path into node_modules. */
const folder = join(packageRoot, "dist", "unchanged", String(process.pid));
const cloud = join(folder, ".local/updates");
const env = { ...process.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true" };
const NOTHING_CHANGED = "Nothing changed since the last run.\n";

const local = (variables: NodeJS.ProcessEnv = {}): Promise<RunResult> =>
  tiersFor(folder, { env: { ...env, ...variables } })("local");
/** Of the summary that each run prints at its end. */
const addressesIn = ({ stdout }: RunResult) => stdout.slice(stdout.indexOf("  The page"));
const edit = (file: string, from: string, to: string) => {
  const path = join(folder, file);
  const text = readFileSync(path, "utf8");
  expect(text).toContain(from);
  writeFileSync(path, text.replace(from, to));
};

/** One app that runs, and everything that can change from then on. */
describe("tiers local, after a run that succeeded,", () => {
  let first: RunResult;
  let siteUrl = "";
  let apiUrl = "";
  beforeAll(async () => {
    cpSync(join(__dirname, "../fixtures/updates"), folder, { recursive: true });
    // A repository: other tests change other folders of this one meanwhile.
    mkdirSync(join(folder, ".git"));
    mkdirSync(join(folder, "handlers/lib"));
    writeFileSync(join(folder, "handlers/lib/code.ts"), 'export const CODE = "from code one";\n');
    edit("handlers/say-hello.ts", '"from code one"', "CODE");
    edit("handlers/say-hello.ts", "const client", 'import { CODE } from "./lib/code";\n\nconst client');
    first = await local();
    if (first.status !== 0) throw new Error(`${first.stdout}\n${first.stderr}`);
    [, siteUrl = ""] = /The page +(http\S+)/.exec(first.stdout) ?? [];
    [, apiUrl = ""] = /The API +(http\S+)/.exec(first.stdout) ?? [];
  });
  beforeEach(() => jest.spyOn(console, "log").mockImplementation());
  afterEach(() => jest.restoreAllMocks());
  afterAll(async () => {
    await Promise.all([stopForwarder(cloud), stopEmulator(cloud)]);
    rmSync(folder, { recursive: true, force: true });
  });

  const unchanged = (variables: NodeJS.ProcessEnv = {}) => isUnchanged(folder, { ...env, ...variables });
  const page = async () => (await fetch(siteUrl)).text();
  const hello = async () => (await fetch(`${apiUrl}/hello`)).text();

  test("prints that nothing changed, and the same addresses", async () => {
    const { status, stdout } = await local();
    expect([status, stdout]).toEqual([0, `${NOTHING_CHANGED}\n${addressesIn(first)}`]);
  });

  test.each([
    ["an import of a handler", () => edit("handlers/lib/code.ts", "one", "two")],
    ["a file of the page", () => edit("site/index.html", "Page one", "Page two")],
    ["a file that is new", () => writeFileSync(join(folder, "site/new.html"), "")],
    ["a file that is gone", () => rmSync(join(folder, "site/404.html"))],
  ])("deploys again with %s", async (_, change) => {
    const copy = `${folder}-copy`;
    cpSync(folder, copy, { recursive: true, filter: (path) => !/\/(\.local|cdktf\.out)$/.test(path) });
    change();
    expect(await unchanged()).toBe(false);
    rmSync(join(folder, "site"), { recursive: true });
    cpSync(copy, folder, { recursive: true });
    rmSync(copy, { recursive: true });
    expect(await unchanged()).toBe(true);
  });

  test("deploys again with another variable", async () => {
    expect(await unchanged({ GREETING: "good day" })).toBe(false);
  });

  test("deploys again where the page does not respond", async () => {
    const { pid = 0 } = (await findForwarder(cloud)) ?? {};
    // Stopped for good, it would leave its ports to another test.
    process.kill(pid, "SIGSTOP");
    expect(await unchanged()).toBe(false);
    process.kill(pid, "SIGCONT");
    expect(await unchanged()).toBe(true);
  });

  describe("deploys again what was pushed past Terraform:", () => {
    const settings = async () => {
      const emulator = await findEmulator(cloud);
      const credentials = { accessKeyId: "test", secretAccessKey: "test" };
      return { endpoint: emulator?.endpoint, region: "us-east-1", credentials, forcePathStyle: true };
    };
    const Bucket = "updates-local-site";
    const code = 'export const handler = () => ({ statusCode: 200, body: "pushed" });';
    const push = async () => {
      const lambda = new LambdaClient(await settings());
      const ZipFile = zipFiles({ "say-hello.mjs": Buffer.from(code) });
      await lambda.send(new UpdateFunctionCodeCommand({ FunctionName: "updates-local", ZipFile }));
    };
    const s3 = async () => s3ClientOf("000000000000", await settings());

    test("a function's code", async () => {
      await push();
      expect(await hello()).toBe("pushed");
      expect(await unchanged()).toBe(false);
      const { status, stdout } = await local();
      expect([status, stdout]).toEqual([0, expect.stringContaining("Deploy the app")]);
      expect(await hello()).toContain("from code one");
      expect(await unchanged()).toBe(true);
    });

    test("objects, other ones and deleted ones, with their headers", async () => {
      const before = (await fetch(siteUrl)).headers.get("cache-control");
      await (await s3()).send(new PutObjectCommand({ Bucket, Key: "index.html", Body: "pushed" }));
      expect(await page()).toBe("pushed");
      expect(await unchanged()).toBe(false);
      await (await s3()).send(new DeleteObjectCommand({ Bucket, Key: "404.html" }));
      expect((await local()).status).toBe(0);
      const response = await fetch(siteUrl);
      expect([await response.text(), response.headers.get("cache-control")]).toEqual([
        expect.stringContaining("Page one"),
        before,
      ]);
      expect((await fetch(`${siteUrl}/404.html`)).status).toBe(200);
      expect(await unchanged()).toBe(true);
    });

    test("also after a run that was killed and left no record", async () => {
      await push();
      for (const record of ["deployed.json", "last-run.json"]) rmSync(join(cloud, record));
      expect((await local()).status).toBe(0);
      expect(await hello()).toContain("from code one");
    });
  });

  test("deploys again after a run that failed, though nothing differs from the one before it", async () => {
    edit("app.ts", 'new UserTable(stack, "Table"', 'new UserTable(stack, "Site"');
    expect((await local()).status).toBe(1);
    edit("app.ts", 'new UserTable(stack, "Site"', 'new UserTable(stack, "Table"');
    expect(await unchanged()).toBe(false);
    expect((await local()).stdout).toContain("Deploy the app");
    expect(await unchanged()).toBe(true);
  });

  test("deploys again where the emulator was killed", async () => {
    await stopEmulator(cloud);
    expect(await unchanged()).toBe(false);
  });
});
