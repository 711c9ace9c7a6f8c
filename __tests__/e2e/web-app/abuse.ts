import { connect } from "node:net";
import { APIGatewayClient, UpdateStageCommand } from "@aws-sdk/client-api-gateway";
import fc from "fast-check";
import type { DeployedApp } from "../deployed-app";

const CASES = 5_000;
/** The local AWS does not respond faster with more. */
const AT_ONCE = 8;

interface Abuse {
  readonly method: string;
  /** Path and query as they are in the request line. */
  readonly target: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
}

interface RawResponse {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/** Requests that no honest client sends. Any error is the client's, never the server's. */
export function describeAbuse(deployed: () => DeployedApp) {
  describe("abuse", () => {
    beforeAll(() => limit(deployed(), "10000"));
    afterAll(() => limit(deployed(), "100"));

    test(`${CASES} odd requests get no server error, no internal detail, and CORS headers only for allowed origins`, async () => {
      const { siteUrl, otherSiteUrl, outputs } = deployed();
      const allowed = [siteUrl, otherSiteUrl, outputs.site_url];
      const seed = Date.now();
      const cases = fc.sample(abuse(allowed), { numRuns: CASES, seed });
      const statuses = new Map<number, number>();
      const broken: object[] = [];
      const queue = cases.values();
      const work = async () => {
        for (const request of queue) {
          const first = await send(deployed(), request);
          // A faulty response repeats; a busy machine lets the table's timeout pass once.
          const response = first.status >= 500 ? await send(deployed(), request) : first;
          statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1);
          const faults = faultsOf(request, response, allowed);
          if (faults.length > 0)
            broken.push({ faults, request, response: { ...response, headers: [...response.headers] } });
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, work));
      if (broken.length > 0) {
        throw new Error(
          `${broken.length} of ${CASES} (seed ${seed}), among them:\n${JSON.stringify(broken.slice(0, 3), null, 2)}`,
        );
      }
      // The requests got past routing, and did not all fail there.
      const rare = [200, 400, 403, 404].filter((status) => (statuses.get(status) ?? 0) < 20);
      expect({ rare, statuses }).toEqual({ rare: [], statuses });
    }, 600_000);

    test("a body over API Gateway's 10 MB is no server error", async () => {
      const body = "x".repeat(10 * 1024 * 1024 + 1);
      const { status } = await send(deployed(), { method: "POST", target: "/users", headers: [], body });
      expect(status).toBeGreaterThanOrEqual(400);
      expect(status).toBeLessThan(500);
    });
  });
}

/** Sets the stage's requests per second: what is throttled tests nothing else. */
async function limit({ client, outputs }: DeployedApp, rate: string) {
  const patchOperations = ["rateLimit", "burstLimit"].map((name) => ({
    op: "replace" as const,
    path: `/*/*/throttling/${name}`,
    value: name === "rateLimit" ? rate : String(Number(rate) / 2),
  }));
  const stage = { restApiId: outputs.rest_api_id, stageName: "prod" };
  await new APIGatewayClient(client).send(new UpdateStageCommand({ ...stage, patchOperations }));
}

const nasty = fc.constantFrom(
  ...[
    "__proto__",
    "constructor",
    "toString",
    "1",
    "404",
    "%00",
    "%0d%0aSet-Cookie:a=b",
    "%F0%9F%98%80",
    "%C0%AF",
    "%ED%A0%80",
  ],
  ...[
    "..%2f..%2fetc%2fpasswd",
    "{{7*7}}",
    "$%7Bjndi:ldap://x%7D",
    "' OR 1=1 --",
    "<script>alert(1)</script>",
    "%",
    "%zz",
    "+",
    "%20",
  ],
);
const text = fc.oneof(
  nasty,
  fc.string({ unit: "binary", maxLength: 40 }).map(encodeURIComponent),
  fc.string({ maxLength: 40 }).map((value) => value.replace(/[\s#]/g, "")),
  fc.integer({ min: 100, max: 3_000 }).map((length) => "x".repeat(length)),
);
const name = fc.oneof(
  { weight: 4, arbitrary: fc.constant("userId") },
  nasty,
  fc.constantFrom("UserId", "userId[]", "userid", ""),
);
const query = fc
  .array(fc.tuple(name, text), { maxLength: 4 })
  .map((pairs) => pairs.map(([key, value]) => `${key}=${value}`).join("&"));
const path = fc.oneof(
  { weight: 8, arbitrary: fc.constant("/users") },
  fc.constantFrom("", "/", "/users/", "/Users", "//users", "/users/1", "/users%2f", "/./users", "/users;a=b"),
  text.map((segment) => `/${segment}`),
);
const method = fc.oneof(
  { weight: 8, arbitrary: fc.constant("GET") },
  fc.constantFrom("POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD", "TRACE", "PROPFIND", "get"),
);
const headerText = fc.string({ maxLength: 60 }).map((value) => value.replace(/[^\x21-\x7e]/g, "~"));
const mediaType = fc.constantFrom(
  "text/html",
  "application/xml",
  "multipart/form-data",
  "application/json; charset=x",
  "/",
  "*/*",
);

function abuse(allowed: readonly string[]): fc.Arbitrary<Abuse> {
  const [first = ""] = allowed;
  const origin = fc.oneof(
    fc.constantFrom(...allowed),
    fc.constantFrom(
      "null",
      "*",
      `${first}.evil.example`,
      first.toUpperCase(),
      `${first}/`,
      `${first},https://evil.example`,
    ),
    headerText,
  );
  const header = fc.oneof(
    { weight: 3, arbitrary: fc.tuple(fc.constantFrom("Origin", "origin", "ORIGIN"), origin) },
    fc.tuple(fc.constantFrom("Accept", "Content-Type"), mediaType),
    fc.tuple(
      fc.constantFrom(
        "X-Forwarded-For",
        "X-HTTP-Method-Override",
        "Authorization",
        "Cookie",
        "__proto__",
        "X-Amzn-Trace-Id",
      ),
      headerText,
    ),
    fc.tuple(fc.constantFrom("Access-Control-Request-Method", "Access-Control-Request-Headers"), headerText),
  );
  const headers = fc.uniqueArray(header, { maxLength: 4, selector: ([key]) => key.toLowerCase() });
  const body = fc.oneof(
    { weight: 3, arbitrary: fc.constant("") },
    fc.constant('{"__proto__":{"admin":true}}'),
    fc.string({ unit: "binary-ascii", maxLength: 200 }),
  );
  return fc.record({
    method,
    target: fc.tuple(path, query).map(([it, asked]) => (asked ? `${it}?${asked}` : it)),
    headers,
    body,
  });
}

/** What a response must not be, each as a description. */
function faultsOf(
  { method: asked, headers: sent }: Abuse,
  { status, headers, body }: RawResponse,
  allowed: readonly string[],
): string[] {
  const origin = sent.find(([key]) => key.toLowerCase() === "origin")?.[1];
  const allowOrigin = headers.get("access-control-allow-origin");
  const isOurs = origin !== undefined && allowed.includes(origin);
  const isMadeByGateway = headers.has("x-amzn-errortype") || status === 415;
  const isJson = (headers.get("content-type") ?? "").startsWith("application/json");
  return [
    ...(status >= 500 ? [`status ${status}`] : []),
    ...(/arn:aws|node_modules|\/var\/task|\n\s+at |Traceback|AccessDenied|Exception/.test(body)
      ? ["something internal in the body"]
      : []),
    ...(headers.has("set-cookie") ? ["a cookie"] : []),
    // Every page here may read gateway responses: `errorCors`.
    ...(allowOrigin !== undefined && allowOrigin !== (isOurs ? origin : undefined) && !isMadeByGateway
      ? [`allows ${allowOrigin}`]
      : []),
    // The function's response: its page must be able to read it.
    ...(isOurs && asked === "GET" && isJson && [200, 400, 404].includes(status) && allowOrigin !== origin
      ? ["keeps the response from its page"]
      : []),
  ];
}

/** Sends a request byte by byte, unchanged: no client normalizes it. */
function send(
  { emulator, outputs }: DeployedApp,
  { method: verb, target, headers, body }: Abuse,
): Promise<RawResponse> {
  return new Promise((resolve, reject) => {
    const host = `${outputs.rest_api_id}.execute-api.localhost:${emulator.port}`;
    const lines = [
      `${verb} /prod${target} HTTP/1.1`,
      `Host: ${host}`,
      "Connection: close",
      `Content-Length: ${Buffer.byteLength(body)}`,
      ...headers.map(([key, value]) => `${key}: ${value}`),
    ];
    const socket = connect(emulator.port, "127.0.0.1", () => socket.write(`${lines.join("\r\n")}\r\n\r\n${body}`));
    const chunks: Buffer[] = [];
    socket.on("data", (chunk) => chunks.push(chunk));
    // A server may close on a body that it does not want, once it has responded.
    socket.once("error", (error) => (chunks.length > 0 ? resolve(parse(chunks)) : reject(error)));
    socket.once("end", () => resolve(parse(chunks)));
  });
}

function parse(chunks: readonly Buffer[]): RawResponse {
  const [head = "", ...rest] = Buffer.concat(chunks).toString("utf8").split("\r\n\r\n");
  const [statusLine = "", ...lines] = head.split("\r\n");
  const headers = lines.map((line): [string, string] => {
    const colon = line.indexOf(":");
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  });
  return { status: Number(statusLine.split(" ")[1]), headers: new Map(headers), body: rest.join("\r\n\r\n") };
}
