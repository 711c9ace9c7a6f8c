import { once } from "node:events";
import { createServer, request as forward, type IncomingMessage, type ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import { freePort } from "../../cli/system/ports";

/** What happens to a request: it is carried out but its response is lost, or it is lost itself, or its credentials expired. */
type Fate = "passes" | "loses reply" | "is lost" | "is expired";

/** A way to the emulator on which things go wrong. */
export interface FaultyRelay {
  readonly endpoint: string;
  /** Decides from now on what happens to each request, identified by a text such as `PUT /bucket/key` or `PutItem`. */
  decide(fateOf: (request: string) => Fate): void;
  /** From now on no request gets a response. */
  cut(): void;
  /** From now on every request passes. */
  restore(): Promise<void>;
}

export async function startFaultyRelay(emulator: string): Promise<FaultyRelay> {
  const passes = (): Fate => "passes";
  let fateOf: (request: string) => Fate = passes;
  const { port } = await freePort();
  const server = createServer(async (request, response) => {
    const fate = fateOf(wordsOf(request));
    // A killed run hangs up in the middle of a request.
    const body = await buffer(request).catch(() => undefined);
    if (!body) return response.destroy();
    if (fate === "is expired") return refuse(request, response);
    if (fate === "is lost") return response.destroy();
    const sent = forward(`${emulator}${request.url}`, { method: request.method, headers: request.headers });
    sent.once("error", () => response.destroy());
    sent.once("response", (reply) => {
      if (fate === "loses reply") return response.destroy();
      response.writeHead(reply.statusCode ?? 502, reply.rawHeaders);
      reply.pipe(response);
    });
    sent.end(body);
  });
  const listen = async () => {
    server.listen(port, "127.0.0.1");
    await once(server, "listening");
  };
  await listen();
  return {
    endpoint: `http://127.0.0.1:${port}`,
    decide: (decided) => {
      fateOf = decided;
    },
    cut: () => {
      server.close();
      server.closeAllConnections();
    },
    restore: async () => {
      fateOf = passes;
      if (!server.listening) await listen();
    },
  };
}

function wordsOf({ method, url, headers }: IncomingMessage): string {
  return String(headers["x-amz-target"]?.toString().split(".").at(-1) ?? `${method} ${url}`);
}

/** Each service reports it in its own protocol. */
function refuse({ headers }: IncomingMessage, response: ServerResponse) {
  const message = "The security token included in the request is expired";
  const [, service = ""] = /\/(\w+)\/aws4_request/.exec(headers.authorization ?? "") ?? [];
  const isXml = ["s3", "iam", "sts", "cloudfront"].includes(service);
  const error = `<Error><Code>ExpiredToken</Code><Message>${message}</Message></Error>`;
  response.writeHead(403, {
    "Content-Type": isXml ? "text/xml" : "application/x-amz-json-1.0",
    "x-amzn-errortype": "ExpiredTokenException",
  });
  if (!isXml) return response.end(JSON.stringify({ __type: "ExpiredTokenException", message }));
  response.end(service === "s3" ? error : `<ErrorResponse>${error}</ErrorResponse>`);
}
