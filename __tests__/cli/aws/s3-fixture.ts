import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";

/** What S3 was sent. */
interface Request {
  /** `HEAD /bucket/`, without a query. */
  readonly line: string;
  readonly headers: IncomingHttpHeaders;
}

/** A server that records requests, and returns the same response to each. */
export interface FakeS3 {
  readonly endpoint: string;
  readonly requests: Request[];
  /** Its response from now on. @default 200 without a body */
  respond(status: number, code?: string): void;
  stop(): void;
}

export async function startFakeS3(): Promise<FakeS3> {
  const requests: Request[] = [];
  let response = { status: 200, body: "" };
  const server = createServer(({ method, url = "", headers }, outgoing) => {
    requests.push({ line: `${method} ${url.split("?")[0]}`, headers });
    outgoing.writeHead(response.status, { "content-type": "application/xml" });
    outgoing.end(method === "HEAD" ? undefined : response.body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    respond: (status, code) => {
      response = { status, body: code ? `<Error><Code>${code}</Code><Message>${code}</Message></Error>` : "" };
    },
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
