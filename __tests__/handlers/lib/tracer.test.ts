import { type ChildProcess, spawn } from "node:child_process";
import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { APIGatewayProxyResult } from "aws-lambda";
import { bundleHandler } from "../../../src/private/bundle";
import { proxyEvent } from "../proxy-event";

const folder = mkdtempSync(join(tmpdir(), "tracer-"));
const { modulePath } = bundleHandler(join(__dirname, "../../../handlers/get-user.ts"), folder);

/** As Lambda does: one request after the other, each in a turn of its own and with its trace in the environment. */
const RUNTIME = `
  const { handler } = await import(process.env.MODULE);
  process.on("message", async ({ event, trace }) => {
    if (trace) process.env._X_AMZN_TRACE_ID = trace; else delete process.env._X_AMZN_TRACE_ID;
    // The SDK says so as soon as it is loaded.
    process.send({ answer: await handler(event), isSdkLoaded: "AWS_XRAY_CONTEXT_MISSING" in process.env });
  });
  process.send("ready");
`;

let daemon: Socket;
let table: Server;
let lambda: ChildProcess;
let heard: string[];
let complaints: string[];

beforeEach(async () => {
  heard = [];
  complaints = [];
  daemon = createSocket("udp4", (message) => heard.push(String(message)));
  daemon.bind(0, "127.0.0.1");
  await once(daemon, "listening");
  table = createServer(async (request, response) => {
    const isBroken = (await request.setEncoding("utf8").toArray()).join("").includes("broken");
    const Item = { userId: { S: "alice" }, name: { S: "Alice Liddell" }, email: { S: "alice@example.com" } };
    const fault = { __type: "com.amazonaws.dynamodb.v20120810#ResourceNotFoundException", message: "No such table" };
    response.writeHead(isBroken ? 400 : 200, { "Content-Type": "application/x-amz-json-1.0" });
    response.end(JSON.stringify(isBroken ? fault : { Item }));
  });
  table.listen(0, "127.0.0.1");
  await once(table, "listening");
});
afterEach(() => {
  lambda.kill();
  daemon.close();
  table.close();
});
afterAll(() => rmSync(folder, { recursive: true }));

async function startLambda(env: Record<string, string>) {
  const lists = { ALLOWED_ORIGINS: "", ALLOWED_METHODS: "", ALLOWED_HEADERS: "", EXPOSED_HEADERS: "" };
  const credentials = { AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test", AWS_REGION: "us-east-1" };
  lambda = spawn(process.execPath, ["--input-type=module", "-e", RUNTIME], {
    stdio: ["ignore", "ignore", "pipe", "ipc"],
    env: {
      ...lists,
      ...credentials,
      TABLE_NAME: "UserData",
      MODULE: modulePath,
      LAMBDA_TASK_ROOT: folder,
      AWS_EXECUTION_ENV: "AWS_Lambda_nodejs22.x",
      AWS_ENDPOINT_URL_DYNAMODB: `http://127.0.0.1:${(table.address() as AddressInfo).port}`,
      AWS_XRAY_DAEMON_ADDRESS: `127.0.0.1:${daemon.address().port}`,
      // The AWS SDK warns of the version of Node.js that runs the tests.
      NODE_NO_WARNINGS: "1",
      ...env,
    },
  });
  lambda.stderr?.on("data", (data) => complaints.push(String(data)));
  await once(lambda, "message");
}

async function ask(userId: string, trace?: string): Promise<{ answer: APIGatewayProxyResult; isSdkLoaded: boolean }> {
  const said = once(lambda, "message");
  lambda.send({ event: proxyEvent({ userIds: [userId] }), trace });
  return (await said)[0];
}

const traceOf = (root: string) => `Root=${root};Parent=53995c3f42cd8ad8;Sampled=1`;
const FIRST = "1-5759e988-bd862e3fe1be46a994272793";
const SECOND = "1-5759e989-bd862e3fe1be46a994272794";

/** What the daemon has heard once it has heard so much: a line of JSON about the format, and one that is the segment. */
async function segments(count: number) {
  while (heard.length < count) await once(daemon, "message");
  return heard.map((message) => JSON.parse(message.split("\n")[1] ?? ""));
}

describe("a traced function", () => {
  test("tells X-Ray of each request its route and status, and of each call of the table, by whichever trace", async () => {
    await startLambda({ POWERTOOLS_TRACE_ENABLED: "true" });
    for (const trace of [FIRST, SECOND]) expect((await ask("alice", traceOf(trace))).answer.statusCode).toBe(200);

    const told = await segments(4);
    for (const trace of [FIRST, SECOND]) {
      const [request, call] = ["Request", "DynamoDB"].map((name) =>
        told.find((it) => it.trace_id === trace && it.name === name),
      );
      expect(request).toMatchObject({
        parent_id: "53995c3f42cd8ad8",
        annotations: { route: "GET /users", status: 200 },
      });
      expect(call).toMatchObject({
        parent_id: request.id,
        namespace: "aws",
        aws: { operation: "GetItem", table_name: "UserData" },
      });
    }
    expect(heard.join()).not.toMatch(/alice/i);
  });

  test("marks failures as faults and refusals as errors, and tells nothing of the user in them", async () => {
    await startLambda({ POWERTOOLS_TRACE_ENABLED: "true" });
    expect((await ask("broken-alice", traceOf(FIRST))).answer.statusCode).toBe(500);
    expect((await ask(" ", traceOf(SECOND))).answer.statusCode).toBe(400);

    const told = (await segments(3)).filter(({ name }) => name === "Request");
    expect(told.map(({ annotations, fault, error }) => [annotations.status, fault, error])).toEqual([
      [500, true, undefined],
      [400, undefined, true],
    ]);
    expect(told.filter(({ cause }) => cause)).toEqual([]);
    expect(heard.join()).not.toMatch(/alice/i);
  });

  test("answers also where there is no trace, and nobody who listens, and does not complain", async () => {
    await startLambda({ POWERTOOLS_TRACE_ENABLED: "true", AWS_XRAY_DAEMON_ADDRESS: "127.0.0.1:1" });
    for (const trace of [undefined, traceOf(FIRST), undefined]) {
      const { answer, isSdkLoaded } = await ask("alice", trace);
      expect([answer.statusCode, isSdkLoaded]).toEqual([200, true]);
    }
    lambda.kill();
    await once(lambda, "close");
    expect(complaints).toEqual([]);
  });
});

describe("a function that is not traced", () => {
  test.each([{ POWERTOOLS_TRACE_ENABLED: "false" }, {}])(
    "loads no SDK of X-Ray, and tells it nothing: %p",
    async (env) => {
      await startLambda(env as Record<string, string>);
      const { answer, isSdkLoaded } = await ask("alice", traceOf(FIRST));
      expect([answer.statusCode, isSdkLoaded]).toEqual([200, false]);

      lambda.kill();
      await once(lambda, "exit");
      // What was sent before is heard before.
      const last = createSocket("udp4");
      last.send("last", daemon.address().port, "127.0.0.1", () => last.close());
      await once(daemon, "message");
      expect(heard).toEqual(["last"]);
    },
  );
});
