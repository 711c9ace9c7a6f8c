import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { clientOf } from "../../../cli/aws/client-settings";
import { waitUntilDeployed } from "../../../cli/release/distribution";

describe("the wait for a distribution", () => {
  let reply: { status: number; body: string };
  let server: Server;
  beforeEach((done) => {
    server = createServer((_, response) => {
      response.writeHead(reply.status).end(reply.body);
    }).listen(0, "127.0.0.1", done);
  });
  afterEach(() => server.close());

  const wait = (patienceSeconds?: number) => {
    const AWS_ENDPOINT_URL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const client = clientOf(
      { AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test" },
      "us-east-1",
    );
    return waitUntilDeployed("E1", client, patienceSeconds);
  };

  test("is none where it is deployed", async () => {
    reply = { status: 200, body: "<Distribution><Id>E1</Id><Status>Deployed</Status></Distribution>" };
    await expect(wait()).resolves.toBeUndefined();
  });

  test("is bounded", async () => {
    reply = { status: 200, body: "<Distribution><Id>E1</Id><Status>InProgress</Status></Distribution>" };
    await expect(wait(3)).rejects.toThrow("The distribution E1 must be deployed within 3 s, and still is in progress");
  });

  test("ends immediately if access to the distribution is denied", async () => {
    const error = "<Code>AccessDenied</Code><Message>not allowed</Message>";
    reply = { status: 403, body: `<ErrorResponse><Error>${error}</Error></ErrorResponse>` };
    await expect(wait()).rejects.toThrow("not allowed");
  });
});
