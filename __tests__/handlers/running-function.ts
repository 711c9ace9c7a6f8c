import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from "aws-lambda";
import { bundleTargetOf, DEFAULT_RUNTIME } from "../../src/function/node-runtime";
import { type Bundle, type Bundling, bundleHandler } from "../../src/function/private/bundle";

/** A function as Lambda runs it: its bundle in a separate process, with a stand-in for DynamoDB. */
export interface RunningFunction {
  readonly bundle: Bundle;
  /** The bodies of all requests to DynamoDB. */
  readonly tableRequests: readonly object[];
  invoke(event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult>;
  /** Ends the process, and deletes what was written. */
  stop(): void;
}

/** What DynamoDB responds with to a request's body: the output of the operation, or an Error for a 400 of that name. */
export type FakeTable = (body: string) => object;

const RUNTIME = `
  const { handler } = await import(process.env.MODULE);
  const context = { awsRequestId: "function-request-1", getRemainingTimeInMillis: () => 10_000 };
  process.on("message", async (event) => process.send(await handler(event, context)));
  process.send("ready");
`;

/** @param entry the handler's source file */
export async function startFunction(
  entry: string,
  table: FakeTable = () => ({}),
  bundling: Bundling = "lean",
): Promise<RunningFunction> {
  const folder = mkdtempSync(join(tmpdir(), "function-"));
  const bundle = bundleHandler(entry, folder, { target: bundleTargetOf(DEFAULT_RUNTIME), bundling });
  const tableRequests: object[] = [];
  const server = createServer(async (request, response) => {
    const body = (await request.setEncoding("utf8").toArray()).join("");
    tableRequests.push(JSON.parse(body));
    const output = table(body);
    const failed = output instanceof Error;
    response.writeHead(failed ? 400 : 200, { "Content-Type": "application/x-amz-json-1.0" });
    response.end(JSON.stringify(failed ? { __type: output.name, message: output.message } : output));
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const lambda = spawn(process.execPath, ["--input-type=module", "-e", RUNTIME], {
    stdio: ["ignore", "ignore", "inherit", "ipc"],
    env: {
      MODULE: bundle.modulePath,
      TABLE_NAME: "Table",
      ALLOWED_ORIGINS: "https://app.example.com,http://localhost:3000",
      ALLOWED_METHODS: "GET,OPTIONS",
      ALLOWED_HEADERS: "Content-Type",
      EXPOSED_HEADERS: "",
      ALLOW_CREDENTIALS: "false",
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
      AWS_REGION: "us-east-1",
      AWS_ENDPOINT_URL_DYNAMODB: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      // The AWS SDK warns of the version of Node.js that runs the tests.
      NODE_NO_WARNINGS: "1",
    },
  });
  await once(lambda, "message");

  return {
    bundle,
    tableRequests,
    async invoke(event) {
      const response = once(lambda, "message");
      lambda.send(event);
      return (await response)[0];
    },
    stop() {
      lambda.kill();
      server.close();
      rmSync(folder, { recursive: true });
    },
  };
}
