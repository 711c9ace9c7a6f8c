import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { readCaller } from "../../../cli/aws/caller";

/** Responds as AWS would whose clock is `seconds` before ours. */
function startSts(status: number, body: string, seconds: number): Promise<Server> {
  const server = createServer((_, response) => {
    const date = new Date(Date.now() - seconds * 1_000).toUTCString();
    response.writeHead(status, { date, "content-type": "text/xml" }).end(body);
  });
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)));
}

async function ask(status: number, body: string, seconds: number) {
  const server = await startSts(status, body, seconds);
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const credentials = { accessKeyId: "a", secretAccessKey: "b" };
  try {
    return await readCaller({ region: "us-east-1", endpoint, credentials });
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

const IDENTITY = `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>
<Arn>arn:aws:iam::123456789012:user/ana</Arn><UserId>A</UserId><Account>123456789012</Account>
</GetCallerIdentityResult></GetCallerIdentityResponse>`;
const REFUSAL = `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type>
<Code>ExpiredToken</Code><Message>The security token is expired</Message></Error></ErrorResponse>`;

describe("AWS", () => {
  test("returns the identity of the credentials, and AWS's time", async () => {
    const { identity, clockAheadMs = 0 } = await ask(200, IDENTITY, 3_600);
    expect(identity).toEqual({ accountId: "123456789012", arn: "arn:aws:iam::123456789012:user/ana" });
    expect(Math.round(clockAheadMs / 60_000)).toBe(60);
  });

  test("has AWS's time even where it is rejected", async () => {
    const { identity, error, clockAheadMs = 0 } = await ask(403, REFUSAL, -3_600);
    expect(identity).toBeUndefined();
    expect(error).toMatchObject({ message: "The security token is expired" });
    expect(Math.round(clockAheadMs / 60_000)).toBe(-60);
  });
});
