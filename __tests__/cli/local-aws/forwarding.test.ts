import { createServer, get, type IncomingMessage, request, type Server, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import fc from "fast-check";
import { listen } from "../../../cli/local-aws/forwarding";
import { freePort } from "../../../cli/system/ports";

type Respond = (from: IncomingMessage, to: ServerResponse) => void;

const SITE = "d111111abcdef8.cloudfront.net";
const API_ADDRESS = "https://abc123.execute-api.eu-central-1.amazonaws.com";

let emulator: Server;
let emulatorPort: number;
let forwarders: readonly Server[];
let site: string;
let api: string;
let respond: Respond;
let seen: IncomingMessage[];

beforeEach(async () => {
  seen = [];
  respond = (_, to) => to.end("ok");
  emulator = createServer((from, to) => {
    seen.push(from);
    respond(from, to);
  });
  emulatorPort = await new Promise<number>((resolve) =>
    emulator.listen(0, "127.0.0.1", () => resolve((emulator.address() as { port: number }).port)),
  );
  const { port: sitePort } = await freePort();
  const { port: apiPort } = await freePort(sitePort + 1);
  forwarders = await listen({
    emulatorPort,
    region: "eu-central-1",
    sites: [{ domainName: SITE, port: sitePort }],
    apis: [{ restApiId: "abc123", port: apiPort }],
  });
  site = `http://localhost:${sitePort}`;
  api = `http://localhost:${apiPort}`;
});
afterEach(async () => {
  await Promise.all([emulator, ...forwarders].map(close));
});

function close(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}

/** As the wire has it: fetch hides a few things. */
function ask(url: string, options: { method?: string; headers?: Record<string, string> } = {}) {
  return new Promise<{ respond: IncomingMessage; body: string }>((resolve, reject) => {
    request(url, { agent: false, ...options }, (respond) =>
      text(respond).then((body) => resolve({ respond, body }), reject),
    )
      .on("error", reject)
      .end();
  });
}

describe("a request to the site's port", () => {
  test("reaches the emulator as one to the distribution over https, with path and query untouched", async () => {
    await ask(`${site}/a%20b/c.js?x=1&x=2&y=%2F`);
    expect(seen[0]?.url).toBe("/a%20b/c.js?x=1&x=2&y=%2F");
    expect(seen[0]?.headers).toMatchObject({ host: SITE, "x-forwarded-proto": "https" });
  });

  test.each(["127.0.0.1", "[::1]"])("is in use on %s", async (host) => {
    const { port } = new URL(site);
    expect((await ask(`http://${host}:${port}/`)).body).toBe("ok");
  });

  test("forwards Range and conditions, and the 206 and 304", async () => {
    respond = ({ headers }, to) => {
      if (headers.range) to.writeHead(206, { "content-range": "bytes 0-1/9", etag: '"v1"' }).end("ab");
      else to.writeHead(304, { etag: '"v1"' }).end();
    };
    const part = await ask(`${site}/script.js`, { headers: { range: "bytes=0-1" } });
    expect([part.respond.statusCode, part.respond.headers["content-range"], part.body]).toEqual([
      206,
      "bytes 0-1/9",
      "ab",
    ]);
    const same = await ask(`${site}/script.js`, { headers: { "if-none-match": '"v1"' } });
    expect([same.respond.statusCode, same.respond.headers.etag, same.body]).toEqual([304, '"v1"', ""]);
    expect(seen[1]?.headers["if-none-match"]).toBe('"v1"');
  });

  test("by HEAD has the length of a body that is not sent", async () => {
    respond = (_, to) => to.writeHead(200, { "content-length": "12345" }).end();
    const { respond: head, body } = await ask(`${site}/index.html`, { method: "HEAD" });
    expect([seen[0]?.method, head.headers["content-length"], body]).toEqual(["HEAD", "12345", ""]);
  });

  test("returns the emulator's response, repeated headers included", async () => {
    respond = (_, to) =>
      to.writeHead(403, "No Entry", ["Set-Cookie", "a=1", "Set-Cookie", "b=2", "X-Case", "Kept"]).end("no");
    const { respond: refused, body } = await ask(`${site}/secret`);
    expect([refused.statusCode, refused.statusMessage, body]).toEqual([403, "No Entry", "no"]);
    expect(refused.headers["set-cookie"]).toEqual(["a=1", "b=2"]);
    expect(refused.rawHeaders).toContain("X-Case");
  });

  test("is streamed: the first part arrives before the last is sent", async () => {
    let finish = () => {};
    respond = (_, to) => {
      to.write("first");
      finish = () => to.end("last");
    };
    const parts: string[] = [];
    await new Promise<void>((resolve, reject) => {
      get(`${site}/slow`, { agent: false }, (streamed) => {
        streamed.setEncoding("utf8").on("end", resolve);
        streamed.on("data", (part: string) => {
          parts.push(part);
          if (part === "first") finish();
        });
      }).on("error", reject);
    });
    expect(parts).toEqual(["first", "last"]);
  });
});

describe("the site's Content-Security-Policy", () => {
  test("names the API where the browser finds it, and is otherwise as the emulator sent it", async () => {
    const policy = (address: string) => `default-src 'self'; connect-src 'self' ${address}`;
    respond = (_, to) =>
      to.writeHead(200, ["Content-Security-Policy", policy(API_ADDRESS), "X-Other", API_ADDRESS]).end(API_ADDRESS);
    for (const path of ["/", "/config.json"]) {
      const { respond: page } = await ask(`${site}${path}`);
      expect(page.headers["content-security-policy"]).toBe(policy(api));
      expect(page.headers["x-other"]).toBe(API_ADDRESS);
    }
    expect((await ask(`${site}/script.js`)).body).toBe(API_ADDRESS);
  });
});

describe("a request to the API's port", () => {
  test("reaches the API with its stage, method, body and origin", async () => {
    respond = async (from, to) => to.writeHead(201, { "access-control-allow-origin": site }).end(await text(from));
    const headers = { origin: site, "content-type": "application/json" };
    const response = await fetch(`${api}/prod/users?userId=1`, { method: "POST", headers, body: '{"a":1}' });
    expect([response.status, await response.text()]).toEqual([201, '{"a":1}']);
    expect(response.headers.get("access-control-allow-origin")).toBe(site);
    expect(seen[0]).toMatchObject({ method: "POST", url: "/prod/users?userId=1" });
    expect(seen[0]?.headers).toMatchObject({ ...headers, host: `abc123.execute-api.localhost:${emulatorPort}` });
  });

  test("by OPTIONS is left to the API: no CORS header is added", async () => {
    respond = (_, to) => to.writeHead(200).end();
    const headers = { origin: "https://evil.example.com", "access-control-request-method": "GET" };
    const { respond: preflight } = await ask(`${api}/prod/users`, { method: "OPTIONS", headers });
    expect(seen[0]?.method).toBe("OPTIONS");
    expect(Object.keys(preflight.headers).filter((name) => name.startsWith("access-control"))).toEqual([]);
  });

  test("passes any body through byte by byte, in both directions", async () => {
    respond = (from, to) => {
      from.pipe(to);
    };
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 100_000 }), async (body) => {
        const response = await fetch(`${api}/prod/echo`, { method: "POST", body });
        expect(new Uint8Array(await response.arrayBuffer())).toEqual(body);
      }),
      { numRuns: 20 },
    );
  });
});

describe("an app with two sites and two APIs", () => {
  let both: readonly Server[];
  let ports: number[];
  beforeEach(async () => {
    ports = [];
    for (let from: number | undefined; ports.length < 4; from = (ports.at(-1) ?? 0) + 1) {
      ports.push((await freePort(from)).port);
    }
    const [shop = 0, admin = 0, orders = 0, users = 0] = ports;
    both = await listen({
      emulatorPort,
      region: "eu-central-1",
      sites: [
        { domainName: "shop.cloudfront.net", port: shop },
        { domainName: "admin.cloudfront.net", port: admin },
      ],
      apis: [
        { restApiId: "orders1", port: orders },
        { restApiId: "users22", port: users },
      ],
    });
  });
  afterEach(() => Promise.all(both.map(close)));

  test("is served on a port for each of them", async () => {
    for (const port of ports) await ask(`http://localhost:${port}/prod/x`);
    expect(seen.map(({ headers }) => headers.host)).toEqual([
      "shop.cloudfront.net",
      "admin.cloudfront.net",
      `orders1.execute-api.localhost:${emulatorPort}`,
      `users22.execute-api.localhost:${emulatorPort}`,
    ]);
  });

  test("gives each site the local address of both APIs", async () => {
    const addressOf = (id: string) => `https://${id}.execute-api.eu-central-1.amazonaws.com`;
    respond = (_, to) => to.end(JSON.stringify([addressOf("orders1"), addressOf("users22"), addressOf("strange")]));
    const [shop, admin, orders, users] = ports;
    for (const port of [shop, admin]) {
      const { body } = await ask(`http://localhost:${port}/config.json`);
      expect(JSON.parse(body)).toEqual([
        `http://localhost:${orders}`,
        `http://localhost:${users}`,
        addressOf("strange"),
      ]);
    }
  });
});

describe("the site's config.json", () => {
  const config = (url: string) => JSON.stringify({ apiUrl: url, note: "ü" });
  const cached = { etag: '"v1"', "last-modified": "Mon, 01 Jan 2024 00:00:00 GMT", "cache-control": "no-cache" };

  beforeEach(() => {
    const body = config(`${API_ADDRESS}/prod`);
    const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(body), ...cached };
    respond = ({ method, headers: asked }, to) => {
      if (asked["if-none-match"]) to.writeHead(304).end();
      else to.writeHead(200, headers).end(method === "HEAD" ? "" : body);
    };
  });

  test("names the local address of the API, in a body of the right length", async () => {
    const response = await fetch(`${site}/config.json?v=2`);
    expect(await response.text()).toBe(config(`${api}/prod`));
    const length = Buffer.byteLength(config(`${api}/prod`));
    expect(response.headers.get("content-length")).toBe(String(length));
    expect(response.headers.get("content-type")).toBe("application/json");
  });

  test("is never cached, so that a condition from an earlier deployment gets no 304", async () => {
    const { respond: fresh } = await ask(`${site}/config.json`, { headers: { "if-none-match": '"v1"' } });
    expect(fresh.statusCode).toBe(200);
    expect(fresh.headers).toMatchObject({ "cache-control": "no-store" });
    expect(fresh.headers).not.toHaveProperty("etag");
    expect(fresh.headers).not.toHaveProperty("last-modified");
  });

  test("by HEAD has the length that GET has", async () => {
    const { respond: head, body } = await ask(`${site}/config.json`, { method: "HEAD" });
    const length = Buffer.byteLength(config(`${api}/prod`));
    expect([head.headers["content-length"], body]).toEqual([String(length), ""]);
  });

  test("is the only file whose text is changed", async () => {
    respond = (_, to) => to.end(API_ADDRESS);
    expect((await ask(`${site}/script.js`)).body).toBe(API_ADDRESS);
    expect((await ask(`${api}/config.json`)).body).toBe(API_ADDRESS);
  });
});

describe("an emulator that is gone", () => {
  test("is a 502 that names the cause", async () => {
    await close(emulator);
    for (const url of [`${site}/`, `${site}/config.json`, `${api}/prod/users`]) {
      const { respond: refused, body } = await ask(url);
      expect([refused.statusCode, refused.headers["content-type"]]).toEqual([502, "text/plain; charset=utf-8"]);
      expect(body).toContain(`The local AWS on 127.0.0.1:${emulatorPort} does not respond`);
    }
  });

  test("in the middle of a response aborts the response", async () => {
    respond = (_, to) => {
      to.writeHead(200, { "content-length": "100" }).write("part");
      setTimeout(() => to.destroy(), 50);
    };
    await expect(ask(`${site}/script.js`)).rejects.toThrow();
    expect((await ask(`${site}/config.json`)).respond.statusCode).toBe(502);
  });
});
