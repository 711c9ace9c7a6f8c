import { type CorsRules, corsHeaders } from "../../../src/runtime/cors";

const rules: CorsRules = {
  allowOrigins: ["https://first.example.com", "https://second.example.com"],
  allowMethods: ["GET", "OPTIONS"],
  allowHeaders: ["Content-Type", "Authorization"],
  exposeHeaders: [],
  allowCredentials: false,
};
const origin = "https://first.example.com";

describe("CORS headers", () => {
  test.each(rules.allowOrigins)("echo the allowed origin %s, with what it may do", (allowed) => {
    expect(corsHeaders(rules, { origin: allowed })).toEqual({
      "Access-Control-Allow-Origin": allowed,
      "Access-Control-Allow-Methods": "GET,OPTIONS",
      "Access-Control-Allow-Headers": "Content-Type,Authorization",
      Vary: "Origin",
    });
  });

  test.each(["origin", "Origin", "ORIGIN"])("find the header spelled %s", (name) => {
    const headers = corsHeaders(rules, { Host: "api.test", [name]: "https://second.example.com" });
    expect(headers).toHaveProperty("Access-Control-Allow-Origin", "https://second.example.com");
  });

  test.each([
    ["an unknown origin", { origin: "https://third.example.com" }],
    ["an opaque origin", { origin: "null" }],
    ["no origin", { "x-origin": "https://first.example.com" }],
    ["no headers at all", null],
  ])("allow nothing, and never fall back to the first origin, for %s", (_case, requestHeaders) => {
    expect(corsHeaders(rules, requestHeaders)).toStrictEqual({ Vary: "Origin" });
  });

  test("allow credentials and expose headers if the rules have them, only to allowed origins", () => {
    const more = { ...rules, allowCredentials: true, exposeHeaders: ["X-Request-Id", "X-Page"] };
    expect(corsHeaders(more, { origin })).toMatchObject({
      "Access-Control-Allow-Credentials": "true",
      "Access-Control-Expose-Headers": "X-Request-Id,X-Page",
    });
    expect(corsHeaders(more, { origin: "https://third.example.com" })).toStrictEqual({ Vary: "Origin" });
  });

  test("allow every origin by a star where the rules do", () => {
    for (const headers of [{ origin }, { origin: "null" }, null]) {
      expect(corsHeaders({ ...rules, allowOrigins: ["*"] }, headers)["Access-Control-Allow-Origin"]).toBe("*");
    }
  });

  test("allow nobody where the rules name no origin", () => {
    expect(corsHeaders({ ...rules, allowOrigins: [] }, { origin })).toStrictEqual({ Vary: "Origin" });
  });
});
