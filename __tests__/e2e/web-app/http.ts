import { request } from "node:http";
import { DeleteItemCommand, DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import type { DeployedApp } from "../deployed-app";

const user = { userId: "1", name: "Test User", email: "test@example.com" };

/** What clients get over HTTP. */
export function describeHttp(deployed: () => DeployedApp) {
  const get = (path: string, origin?: string) =>
    fetch(`${deployed().apiUrl}${path}`, { headers: origin ? { Origin: origin } : {} });
  const preflight = (origin: string) =>
    fetch(`${deployed().apiUrl}/users`, {
      method: "OPTIONS",
      headers: { Origin: origin, "Access-Control-Request-Method": "GET" },
    });
  const cors = ({ headers }: Response) =>
    Object.fromEntries([...headers].filter(([name]) => name.startsWith("access-control-") || name === "vary"));

  describe("over HTTP", () => {
    const missing = { error: "Missing required query parameter: userId" };
    test.each<[string, number, object]>([
      ["/users?userId=1", 200, user],
      ["/users", 400, missing],
      ["/users?userId=", 400, missing],
      ["/users?userId=404", 404, { error: "No user found with userId: 404" }],
      ["/users?userId=1&userId=2", 400, { error: "Query parameter must be given only once: userId" }],
      ["/users?userId=__proto__", 404, { error: "No user found with userId: __proto__" }],
      ["/users?userId=%F0%9F%98%80", 404, { error: "No user found with userId: 😀" }],
      ["/users?userId=a%00b", 400, { error: expect.stringContaining("control characters") }],
      ["", 403, { message: "Missing Authentication Token", requestId: expect.any(String) }],
      ["/nothing", 403, { message: "Missing Authentication Token", requestId: expect.any(String) }],
    ])("GET %s returns %i, as JSON and readable by the site's page", async (path, status, body) => {
      const { siteUrl } = deployed();
      const response = await get(path, siteUrl);
      expect([response.status, await response.json()]).toEqual([status, body]);
      expect(response.headers.get("content-type")).toBe("application/json");
      expect(cors(response)).toMatchObject({ "access-control-allow-origin": siteUrl, vary: "Origin" });
    });

    test("an id that is too long for DynamoDB returns 400, in bytes and not in characters", async () => {
      for (const id of ["x".repeat(2049), encodeURIComponent("é".repeat(1025))]) {
        const response = await get(`/users?userId=${id}`);
        expect([response.status, await response.json()]).toEqual([
          400,
          { error: expect.stringContaining("2048 bytes") },
        ]);
      }
    });

    test("the site's CloudFront origin may call too", async () => {
      const { site_url } = deployed().outputs;
      expect(cors(await get("/users?userId=1", site_url))["access-control-allow-origin"]).toBe(site_url);
      expect(cors(await preflight(site_url))["access-control-allow-origin"]).toBe(site_url);
    });

    test("an allowed origin's preflight response has what it may send, and no body", async () => {
      const { siteUrl } = deployed();
      const response = await preflight(siteUrl);
      expect([response.status, await response.text()]).toEqual([200, ""]);
      expect(cors(response)).toEqual({
        "access-control-allow-origin": siteUrl,
        "access-control-allow-methods": "GET,OPTIONS",
        "access-control-allow-headers": "Content-Type,Authorization",
        "access-control-max-age": "600",
        vary: "Origin",
      });
    });

    test("nosniff is on every response, also on gateway responses", async () => {
      const responses = await Promise.all([
        preflight(deployed().siteUrl),
        ...["/users?userId=1", "/users", "/users?userId=404", "/nothing"].map((path) => get(path)),
      ]);
      for (const { url, headers } of responses) {
        expect([url, headers.get("x-content-type-options")]).toEqual([url, "nosniff"]);
      }
    });

    test("a user is returned with no-store, and without attributes that the contract does not have", async () => {
      const table = new DynamoDBClient(deployed().client);
      const Key = { userId: { S: "extra" } };
      const Item = { ...Key, name: { S: "Extra" }, email: { S: "extra@example.com" }, passwordHash: { S: "secret" } };
      const TableName = deployed().outputs.table_name;
      await table.send(new PutItemCommand({ TableName, Item }));
      const response = await get("/users?userId=extra");
      expect(response.headers.get("cache-control")).toBe("no-store");
      expect(await response.json()).toEqual({ userId: "extra", name: "Extra", email: "extra@example.com" });
      await table.send(new DeleteItemCommand({ TableName, Key }));
    });

    const lookAlikes = (siteUrl: string) => [
      "https://evil.example.com",
      `${siteUrl}.evil.example.com`,
      siteUrl.toUpperCase(),
      `${siteUrl}/`,
      "null",
    ];

    test("an unknown origin gets no allow header, neither in a preflight nor in a response", async () => {
      for (const origin of lookAlikes(deployed().siteUrl)) {
        expect(cors(await preflight(origin))).toEqual({ vary: "Origin" });
        const response = cors(await get("/users?userId=1", origin));
        expect(response).not.toHaveProperty("access-control-allow-origin");
        expect(response.vary).toBe("Origin");
      }
    });

    test("a preflight with an odd content type is no server error", async () => {
      for (const type of ["text/plain", "application/xml", "nonsense"]) {
        const headers = { Origin: deployed().siteUrl, "Content-Type": type };
        const { status } = await fetch(`${deployed().apiUrl}/users`, { method: "OPTIONS", headers });
        expect(status).toBeLessThan(500);
      }
    });

    test("the page's files have their media types; those whose names change with their content are cached", async () => {
      const { siteUrl } = deployed();
      const html = await (await fetch(siteUrl)).text();
      const [style, script] = ["css", "js"].map((type) => new RegExp(`assets/[^"]+\\.${type}`).exec(html)?.[0]);
      for (const [path, type, cacheControl] of [
        ["", "text/html; charset=utf-8", "no-cache"],
        [style, "text/css; charset=utf-8", "public, max-age=31536000, immutable"],
        [script, "text/javascript; charset=utf-8", "public, max-age=31536000, immutable"],
        // Changed on its way by the forwarder, and so never cached here.
        ["config.json", "application/json", "no-store"],
      ]) {
        const { status, headers } = await fetch(`${siteUrl}/${path}`);
        const seen = [path, status, headers.get("content-type"), headers.get("cache-control")];
        expect(seen).toEqual([path, 200, type, cacheControl]);
      }
    });

    test("a missing file returns 404, with a page that finds its style from any URL", async () => {
      const { siteUrl } = deployed();
      for (const path of ["/no-such", "/no/such/file.js"]) {
        const response = await fetch(`${siteUrl}${path}`);
        const html = await response.text();
        expect([response.status, html]).toEqual([404, expect.stringContaining("Page not found")]);
        const style = /href="(\/assets\/[^"]+)"/.exec(html)?.[1];
        expect((await fetch(`${siteUrl}${style}`)).status).toBe(200);
      }
    });

    test("CloudFront redirects plain http to https", async () => {
      const { hostname } = new URL(deployed().outputs.site_url);
      const response = await requestWithHost(deployed().emulator.port, hostname);
      expect(response).toEqual({ status: 301, location: `https://${hostname}/` });
    });
  });
}

/** fetch() does not accept a Host header. */
function requestWithHost(port: number, host: string): Promise<{ status?: number; location?: string }> {
  return new Promise((resolve, reject) => {
    request({ host: "127.0.0.1", port, headers: { host } }, (response) => {
      response.resume();
      resolve({ status: response.statusCode, location: response.headers.location });
    })
      .on("error", reject)
      .end();
  });
}
