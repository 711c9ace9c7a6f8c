import { createServer, get, type IncomingMessage, request, type Server, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import fc from "fast-check";
import { listen } from "../../../cli/local-aws/forwarding";
import { freePort } from "../../../cli/system/ports";

type Respond = (from: IncomingMessage, to: ServerResponse) => void;

const SITE = "d111111abcdef8.cloudfront.net";
const USER_POOL_DOMAIN = "shop.auth.eu-central-1.amazoncognito.com";
const API_ADDRESS = "https://abc123.execute-api.eu-central-1.amazonaws.com";

let emulator: Server;
let emulatorPort: number;
let forwarders: readonly Server[];
let site: string;
let api: string;
let signIn: string;
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
  const { port: signInPort } = await freePort(apiPort + 1);
  forwarders = await listen({
    emulatorPort,
    region: "eu-central-1",
    sites: [{ domainName: SITE, port: sitePort }],
    apis: [{ restApiId: "abc123", port: apiPort }],
    userPoolDomains: [{ domainName: USER_POOL_DOMAIN, port: signInPort }],
  });
  site = `http://localhost:${sitePort}`;
  api = `http://localhost:${apiPort}`;
  signIn = `http://localhost:${signInPort}`;
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
  return new Promise<{ response: IncomingMessage; body: string }>((resolve, reject) => {
    request(url, { agent: false, ...options }, (response) =>
      text(response).then((body) => resolve({ response, body }), reject),
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
    expect([part.response.statusCode, part.response.headers["content-range"], part.body]).toEqual([
      206,
      "bytes 0-1/9",
      "ab",
    ]);
    const same = await ask(`${site}/script.js`, { headers: { "if-none-match": '"v1"' } });
    expect([same.response.statusCode, same.response.headers.etag, same.body]).toEqual([304, '"v1"', ""]);
    expect(seen[1]?.headers["if-none-match"]).toBe('"v1"');
  });

  test("by HEAD has the length of a body that is not sent", async () => {
    respond = (_, to) => to.writeHead(200, { "content-length": "12345" }).end();
    const { response: head, body } = await ask(`${site}/index.html`, { method: "HEAD" });
    expect([seen[0]?.method, head.headers["content-length"], body]).toEqual(["HEAD", "12345", ""]);
  });

  test("returns the emulator's response, repeated headers included", async () => {
    respond = (_, to) =>
      to.writeHead(403, "No Entry", ["Set-Cookie", "a=1", "Set-Cookie", "b=2", "X-Case", "Kept"]).end("no");
    const { response: refused, body } = await ask(`${site}/secret`);
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
  test("names API and sign-in where the browser finds them, and is otherwise as the emulator sent it", async () => {
    const policy = (...addresses: string[]) => `default-src 'self'; connect-src 'self' ${addresses.join(" ")}`;
    const deployed = policy(API_ADDRESS, `https://${USER_POOL_DOMAIN}`);
    respond = (_, to) =>
      to.writeHead(200, ["Content-Security-Policy", deployed, "X-Other", API_ADDRESS]).end(API_ADDRESS);
    for (const path of ["/", "/config.json"]) {
      const { response: page } = await ask(`${site}${path}`);
      expect(page.headers["content-security-policy"]).toBe(policy(api, signIn));
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
    const { response: preflight } = await ask(`${api}/prod/users`, { method: "OPTIONS", headers });
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

describe("a request to the port of hosted sign-in", () => {
  test("reaches the emulator as one to the user pool's domain, and its redirect the browser", async () => {
    const location = "http://localhost:3000/?code=1&state=%2F";
    respond = async (from, to) => to.writeHead(302, { location, "x-body": await text(from) }).end();
    const response = await fetch(`${signIn}/login?client_id=1&state=%2F`, {
      method: "POST",
      body: new URLSearchParams({ username: "a@example.com" }),
      redirect: "manual",
    });
    expect([response.status, response.headers.get("location")]).toEqual([302, location]);
    expect(response.headers.get("x-body")).toBe("username=a%40example.com");
    expect(seen[0]).toMatchObject({ method: "POST", url: "/login?client_id=1&state=%2F" });
    expect(seen[0]?.headers).toMatchObject({ host: USER_POOL_DOMAIN, "x-forwarded-proto": "https" });
  });

  test("is left to the user pool where it crosses origins: no CORS header is added", async () => {
    const headers = { origin: site, "access-control-request-method": "POST" };
    const { response: preflight } = await ask(`${signIn}/oauth2/token`, { method: "OPTIONS", headers });
    expect(seen[0]?.headers.origin).toBe(site);
    expect(Object.keys(preflight.headers).filter((name) => name.startsWith("access-control"))).toEqual([]);
  });
});

describe("an app with two sites, two APIs and two user pool domains", () => {
  let both: readonly Server[];
  let ports: number[];
  beforeEach(async () => {
    ports = [];
    for (let from: number | undefined; ports.length < 6; from = (ports.at(-1) ?? 0) + 1) {
      ports.push((await freePort(from)).port);
    }
    const [shop = 0, admin = 0, orders = 0, users = 0, staff = 0, customers = 0] = ports;
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
      userPoolDomains: [
        { domainName: "staff.auth.eu-central-1.amazoncognito.com", port: staff },
        { domainName: "login.example.com", port: customers },
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
      "staff.auth.eu-central-1.amazoncognito.com",
      "login.example.com",
    ]);
  });

  test("gives each site the local addresses of all APIs and user pool domains", async () => {
    const addressOf = (id: string) => `https://${id}.execute-api.eu-central-1.amazonaws.com`;
    const domains = ["https://staff.auth.eu-central-1.amazoncognito.com", "https://login.example.com"];
    const deployed = [addressOf("orders1"), addressOf("users22"), addressOf("strange"), ...domains];
    respond = (_, to) => to.end(JSON.stringify(deployed));
    const [shop, admin, orders, users, staff, customers] = ports;
    for (const port of [shop, admin]) {
      const { body } = await ask(`http://localhost:${port}/config.json`);
      expect(JSON.parse(body)).toEqual([
        `http://localhost:${orders}`,
        `http://localhost:${users}`,
        addressOf("strange"),
        `http://localhost:${staff}`,
        `http://localhost:${customers}`,
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
    const { response: fresh } = await ask(`${site}/config.json`, { headers: { "if-none-match": '"v1"' } });
    expect(fresh.statusCode).toBe(200);
    expect(fresh.headers).toMatchObject({ "cache-control": "no-store" });
    expect(fresh.headers).not.toHaveProperty("etag");
    expect(fresh.headers).not.toHaveProperty("last-modified");
  });

  test("by HEAD has the length that GET has", async () => {
    const { response: head, body } = await ask(`${site}/config.json`, { method: "HEAD" });
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
      const { response: refused, body } = await ask(url);
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
    expect((await ask(`${site}/config.json`)).response.statusCode).toBe(502);
  });
});
