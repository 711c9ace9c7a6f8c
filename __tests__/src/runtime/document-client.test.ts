import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { GetCommand } from "@aws-sdk/lib-dynamodb";
import { deadline, documentClient } from "../../../src/runtime/document-client";

/** How the table misbehaves, chosen by the id of the request. */
const misbehaviours: Record<string, (response: ServerResponse) => void> = {
  silent: () => {},
  stalled: (response) => response.writeHead(200, { "content-length": "100" }).write('{"Item":'),
  trickling: (response) => {
    const drip = setInterval(() => response.write(" "), 200);
    response.on("close", () => clearInterval(drip));
  },
  throttled: (response) => {
    const type = "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException";
    response.writeHead(400, { "retry-after": "60" }).end(JSON.stringify({ __type: type }));
  },
};

describe("a table that is out of order", () => {
  let server: Server;
  const environment = jest.replaceProperty(process, "env", { ...process.env });

  beforeAll(async () => {
    server = createServer(async (request, response) => {
      const { Key } = JSON.parse(await text(request));
      misbehaviours[Key.userId.S]?.(response);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    Object.assign(process.env, {
      AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      AWS_REGION: "us-east-1",
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
    });
  });

  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    environment.restore();
  });

  // Concurrently: each kind would otherwise cost the suite several seconds.
  test("fails every request well before the function's 10 s timeout, in whatever way it is slow", async () => {
    const seconds = await Promise.all(
      Object.keys(misbehaviours).map(async (userId) => {
        const startedAt = performance.now();
        const get = new GetCommand({ TableName: "UserData", Key: { userId } });
        await expect(documentClient.send(get, deadline())).rejects.toThrow();
        return { userId, seconds: (performance.now() - startedAt) / 1000 };
      }),
    );

    expect(seconds.filter((it) => it.seconds > 8)).toEqual([]);
  }, 15_000);
});
