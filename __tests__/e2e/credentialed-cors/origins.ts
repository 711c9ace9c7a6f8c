import type { DeployedApp } from "../deployed-app";
import { ALLOWED_HEADERS, callItems, corsOf, EXPOSED_HEADERS, METHODS, preflight, readLog, UUID } from "./items";

/** Every origin with every method, in preflights and in responses. */
export function describeOrigins(deployed: () => DeployedApp) {
  const allowed: [string, (app: DeployedApp) => string][] = [
    ["https://app.example.com", () => "https://app.example.com"],
    ["http://localhost:3000", () => "http://localhost:3000"],
    ["the page's", ({ siteUrl }) => siteUrl],
    ["another one of the configuration", ({ otherSiteUrl }) => otherSiteUrl],
    ["the site's at CloudFront", ({ outputs }) => outputs.site_url],
  ];
  const refused: [string, string | undefined][] = [
    ["an unknown one", "https://evil.example"],
    ["one that begins alike", "https://app.example.com.evil.example"],
    ["one that ends alike", "https://evil-app.example.com"],
    ["a subdomain", "https://x.app.example.com"],
    ["the parent domain", "https://example.com"],
    ["one with any letter for the dot", "https://appxexample.com"],
    ["the other scheme", "http://app.example.com"],
    ["another port", "https://app.example.com:8443"],
    ["the same with its port spelled out", "https://app.example.com:443"],
    ["localhost without the port", "http://localhost"],
    ["localhost on a port that begins alike", "http://localhost:30000"],
    ["localhost by its address", "http://127.0.0.1:3000"],
    ["capitals", "HTTPS://APP.EXAMPLE.COM"],
    ["a trailing slash", "https://app.example.com/"],
    ["both listed ones at once", "https://app.example.com,http://localhost:3000"],
    ["a star", "*"],
    ["null", "null"],
    ["none", undefined],
  ];
  const allowHeaders = (origin: string) => ({
    "access-control-allow-origin": origin,
    "access-control-allow-credentials": "true",
    "access-control-allow-methods": "DELETE,GET,OPTIONS,POST,PUT",
    "access-control-allow-headers": ALLOWED_HEADERS,
    vary: "Origin",
  });

  describe.each(allowed)("an allowed origin: %s", (_, originIn) => {
    test.each(METHODS)("may preflight %s, with credentials", async (method) => {
      const origin = originIn(deployed());
      const response = await preflight(deployed(), origin, method);
      expect([response.status, await response.text()]).toEqual([200, ""]);
      expect(corsOf(response)).toEqual({ ...allowHeaders(origin), "access-control-max-age": "600" });
    });

    test.each(METHODS)("may read the response to %s, with credentials", async (method) => {
      const origin = originIn(deployed());
      const response = await callItems(deployed(), { method, origin });
      expect(response.status).toBe(200);
      expect(corsOf(response)).toEqual({ ...allowHeaders(origin), "access-control-expose-headers": EXPOSED_HEADERS });
    });
  });

  describe.each(refused)("an origin that is not allowed: %s", (_, origin) => {
    test("gets no allow header in a preflight", async () => {
      for (const method of METHODS) {
        const response = await preflight(deployed(), origin, method);
        expect([method, response.status, corsOf(response)]).toEqual([method, 200, { vary: "Origin" }]);
      }
    });

    test("gets no allow header in a response", async () => {
      for (const method of METHODS) {
        const response = await callItems(deployed(), { method, origin });
        expect([method, response.status, corsOf(response)]).toEqual([method, 200, { vary: "Origin" }]);
      }
    });
  });

  describe("an item", () => {
    test.each(["POST", "PUT"])("that is sent by %s comes back with the request's id", async (method) => {
      const item = { name: "Ada", tags: ["a", 1, null], nested: { ключ: "🙂" } };
      const response = await callItems(deployed(), { method, body: JSON.stringify(item) });
      expect([response.status, response.headers.get("content-type")]).toEqual([200, "application/json"]);
      expect(await response.json()).toEqual({
        message: "Data successfully processed.",
        requestId: expect.stringMatching(UUID),
        receivedData: item,
      });
    });

    test.each(["GET", "DELETE"])("of a %s is its query", async (method) => {
      const response = await fetch(`${deployed().apiUrl}/items?name=Ada`, { method });
      expect([response.status, await response.json()]).toMatchObject([200, { receivedData: { name: "Ada" } }]);
    });
  });

  describe("a session", () => {
    test("begins with a cookie that scripts cannot read, and is recognized by it from then on", async () => {
      const first = await callItems(deployed(), {});
      const cookie = first.headers.get("set-cookie") ?? "";
      expect(cookie).toMatch(/^session=[0-9a-f-]{36}; Path=\/; HttpOnly; Secure; SameSite=None; Partitioned$/);
      expect(first.headers.get("x-session")).toBe("new");

      const second = await callItems(deployed(), { cookie: `theme=dark; ${cookie.split(";")[0]}` });
      expect([second.headers.get("x-session"), second.headers.get("set-cookie")]).toEqual(["seen", null]);
    });
  });

  describe("a preflight", () => {
    test("never invokes the function, whose log shows every request that it got", async () => {
      for (const [, originIn] of allowed) await preflight(deployed(), originIn(deployed()));
      const response = await callItems(deployed(), {});
      const log = await readLog(deployed(), (await response.json()).requestId);
      expect(log).toContain('"route":"POST /items"');
      expect(log).not.toContain("OPTIONS");
      // Only the four methods: a preflight logged under any other name would show too.
      const methods = [...log.matchAll(/"route":"(\w+) \/items"/g)].map(([, method]) => method);
      expect([...new Set(methods)].sort()).toEqual([...METHODS].sort());
    });
  });
}
