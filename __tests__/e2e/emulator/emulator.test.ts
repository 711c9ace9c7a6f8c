import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import { CreateFunctionCommand, InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { strToU8, zipSync } from "fflate";
import { type Emulator, findEmulator, startEmulator, stopEmulator } from "../../../cli/local-aws/emulator";
import { freePort } from "../../../cli/system/ports";
import { mustRun } from "../../../cli/system/process";
import { prepareToolchain } from "../../../cli/toolchain/toolchain";

const REGION = "eu-central-1";
const TRUST_LAMBDA = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }],
});
let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "emulator-"));
});
afterEach(async () => {
  delete process.env.AWS_PROFILE;
  delete process.env.AWS_ENDPOINT_URL_LAMBDA;
  await Promise.all(["a", "b"].map((name) => stopEmulator(join(dir, name))));
  rmSync(dir, { recursive: true, force: true });
}, 30_000);

async function start(name: string, port?: number): Promise<Emulator> {
  const { python, lambdaNodeDir } = await prepareToolchain();
  const free = port ?? (await freePort()).port;
  return startEmulator({ python, lambdaNodeDir, port: free, dir: join(dir, name), region: REGION });
}

/** Invokes a function that returns the value of `expression` inside of it. */
async function evaluateInFunction(emulator: Emulator, expression: string): Promise<unknown> {
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const client = { endpoint: emulator.endpoint, region: REGION, credentials };
  const [iam, lambda] = [new IAMClient(client), new LambdaClient(client)];
  const { Role } = await iam.send(new CreateRoleCommand({ RoleName: "any", AssumeRolePolicyDocument: TRUST_LAMBDA }));
  const code = strToU8(`exports.handler = async () => (${expression});`);
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName: "evaluate",
      Role: Role?.Arn,
      Runtime: "nodejs22.x",
      Handler: "index.handler",
      Code: { ZipFile: zipSync({ "index.js": code }) },
    }),
  );
  const { Payload } = await lambda.send(new InvokeCommand({ FunctionName: "evaluate" }));
  iam.destroy();
  lambda.destroy();
  return JSON.parse(new TextDecoder().decode(Payload));
}

function processesInGroup(group: number): string[] {
  const lines = execFileSync("ps", ["-ww", "-A", "-o", "pgid=,args="], { encoding: "utf8" }).split("\n");
  return lines.filter((line) => line.trim().startsWith(`${group} `) && !line.includes("<defunct>"));
}

describe("the emulator", () => {
  test("runs next to another one, each with its own data", async () => {
    const [a, b] = [await start("a"), await start("b")];
    await evaluateInFunction(a, "1");
    await expect(evaluateInFunction(b, "2")).resolves.toBe(2);
    expect(await findEmulator(join(dir, "a"))).toEqual(a);
    expect(await findEmulator(join(dir, "b"))).toEqual(b);
  }, 60_000);

  test("leaves nothing running when it is stopped, its function workers included", async () => {
    const emulator = await start("a");
    await evaluateInFunction(emulator, "1");
    expect(processesInGroup(emulator.pid).length).toBeGreaterThan(1);
    expect(await stopEmulator(join(dir, "a"))).toBe(true);
    expect(processesInGroup(emulator.pid)).toEqual([]);
    expect(await findEmulator(join(dir, "a"))).toBeUndefined();
    expect(await stopEmulator(join(dir, "a"))).toBe(false);
  }, 60_000);

  test("gives its functions the pinned Node and nothing of the developer's environment", async () => {
    process.env.AWS_PROFILE = "production";
    const seen = await evaluateInFunction(await start("a"), "[process.version, process.env.AWS_PROFILE ?? null]");
    const { lambdaNodeDir } = await prepareToolchain();
    const pinned = execFileSync(join(lambdaNodeDir, "node"), ["--version"], { encoding: "utf8" }).trim();
    expect(seen).toEqual([pinned, null]);
  }, 60_000);

  test("gives clients an environment that overrides the developer's own", async () => {
    process.env.AWS_PROFILE = "production";
    process.env.AWS_ENDPOINT_URL_LAMBDA = "http://127.0.0.1:9";
    const { env } = await start("a");
    const script = `
      const { LambdaClient, ListFunctionsCommand } = require("@aws-sdk/client-lambda");
      new LambdaClient({}).send(new ListFunctionsCommand({})).then(({ Functions }) => console.log(Functions.length));`;
    const clients = { ...process.env, NODE_NO_WARNINGS: "1", ...env };
    expect((await mustRun(process.execPath, ["-e", script], { env: clients })).trim()).toBe("0");
  }, 60_000);

  test("does not start on a port that another program holds", async () => {
    const server = createServer();
    const port = await new Promise<number>((resolve) =>
      server.listen(0, "127.0.0.1", () => resolve((server.address() as { port: number }).port)),
    );
    await expect(start("a", port)).rejects.toThrow(`port ${port} is taken by another program`);
    await new Promise((resolve) => server.close(resolve));
  });

  test("is not started twice from one folder", async () => {
    const first = await start("a");
    await expect(start("a")).rejects.toThrow(`already running with process id ${first.pid}`);
    expect(await findEmulator(join(dir, "a"))).toEqual(first);
  }, 60_000);

  test("that dies while starting is reported with the end of its log", async () => {
    const python = execFileSync("python3", ["-c", "import sys; print(sys.executable)"], { encoding: "utf8" }).trim();
    const { port } = await freePort();
    const starting = startEmulator({ python, lambdaNodeDir: "/usr/bin", port, dir: join(dir, "a"), region: REGION });
    await expect(starting).rejects.toThrow(/ended at its start:\n.*ministack 1\.5\.33 and no other version; installed/);
    expect(readFileSync(join(dir, "a", "emulator.log"), "utf8")).not.toBe("");
  }, 60_000);
});
