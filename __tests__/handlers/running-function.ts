import { spawn } from "node:child_process";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from "aws-lambda";
import { bundleHandler } from "../../src/private/bundle";

interface Reply {
  readonly answer: APIGatewayProxyResult;
  /** Whether the SDK of X-Ray is loaded. */
  readonly isSdkLoaded: boolean;
}

/** What X-Ray is told of a request, or of a call that was made for it. */
interface Segment {
  readonly name: string;
  readonly id: string;
  readonly trace_id: string;
  readonly parent_id: string;
  readonly annotations: { readonly route: string; readonly status: number };
  readonly fault?: boolean;
  readonly error?: boolean;
  readonly cause?: object;
}

/** A function as Lambda runs it, with stand-ins for its table and for X-Ray's daemon. */
export interface RunningFunction {
  /** What the daemon was told. */
  readonly heard: readonly string[];
  /** What the function wrote to standard error. */
  readonly complaints: readonly string[];
  ask(event: APIGatewayProxyEvent, trace?: string): Promise<Reply>;
  /** What the daemon was told, once that is so much. */
  segments(count: number): Promise<Segment[]>;
  /** Ends the function, and resolves once all that it told the daemon is heard. */
  end(): Promise<void>;
  /** Ends all, and deletes what was written. */
  stop(): void;
}

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

/** @param entry the handler's source file */
export async function startFunction(entry: string, settings: Record<string, string>): Promise<RunningFunction> {
  const folder = mkdtempSync(join(tmpdir(), "function-"));
  const heard: string[] = [];
  const complaints: string[] = [];
  const daemon = createSocket("udp4", (message) => heard.push(String(message)));
  daemon.bind(0, "127.0.0.1");
  await once(daemon, "listening");
  const { port: daemonPort } = daemon.address();
  const table = startTable();
  await once(table, "listening");

  const lists = { ALLOWED_ORIGINS: "", ALLOWED_METHODS: "", ALLOWED_HEADERS: "", EXPOSED_HEADERS: "" };
  const credentials = { AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test", AWS_REGION: "us-east-1" };
  const lambda = spawn(process.execPath, ["--input-type=module", "-e", RUNTIME], {
    stdio: ["ignore", "ignore", "pipe", "ipc"],
    env: {
      ...lists,
      ...credentials,
      TABLE_NAME: "UserData",
      MODULE: bundleHandler(entry, folder).modulePath,
      LAMBDA_TASK_ROOT: folder,
      AWS_EXECUTION_ENV: "AWS_Lambda_nodejs22.x",
      AWS_ENDPOINT_URL_DYNAMODB: `http://127.0.0.1:${(table.address() as AddressInfo).port}`,
      AWS_XRAY_DAEMON_ADDRESS: `127.0.0.1:${daemonPort}`,
      // The AWS SDK warns of the version of Node.js that runs the tests.
      NODE_NO_WARNINGS: "1",
      ...settings,
    },
  });
  lambda.stderr?.on("data", (data) => complaints.push(String(data)));
  await once(lambda, "message");

  return {
    heard,
    complaints,
    async ask(event, trace) {
      const said = once(lambda, "message");
      lambda.send({ event, trace });
      return (await said)[0];
    },
    async segments(count) {
      while (heard.length < count) await once(daemon, "message");
      // A line about the format stands before it.
      return heard.map((message) => JSON.parse(message.split("\n")[1] ?? ""));
    },
    async end() {
      lambda.kill();
      await once(lambda, "close");
      // What was sent before is heard before.
      const last = createSocket("udp4");
      last.send("last", daemonPort, "127.0.0.1", () => last.close());
      while (!heard.includes("last")) await once(daemon, "message");
      heard.pop();
    },
    stop() {
      lambda.kill();
      daemon.close();
      table.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** Has Alice for every id but one that is broken; does not write one that is taken, and says by whom. */
function startTable() {
  const Item = { userId: { S: "alice" }, name: { S: "Alice Liddell" }, email: { S: "alice@example.com" } };
  const fault = (name: string, message: string) => ({ __type: `com.amazonaws.dynamodb.v20120810#${name}`, message });
  const faults = {
    broken: fault("ResourceNotFoundException", "No such table"),
    taken: { ...fault("ConditionalCheckFailedException", "The conditional request failed"), Item },
  };
  const table = createServer(async (request, response) => {
    const body = (await request.setEncoding("utf8").toArray()).join("");
    const [, found] = Object.entries(faults).find(([word]) => body.includes(word)) ?? [];
    response.writeHead(found ? 400 : 200, { "Content-Type": "application/x-amz-json-1.0" });
    response.end(JSON.stringify(found ?? { Item }));
  });
  return table.listen(0, "127.0.0.1");
}
