import { type CorsPolicy, corsHeaders } from "../../../handlers/lib/cors";

const policy: CorsPolicy = {
  allowedOrigins: ["https://first.example.com", "https://second.example.com"],
  allowedMethods: ["GET", "OPTIONS"],
  allowedHeaders: ["Content-Type", "Authorization"],
};
const withoutOrigin = {
  "Access-Control-Allow-Methods": "GET,OPTIONS",
  "Access-Control-Allow-Headers": "Content-Type,Authorization",
  Vary: "Origin",
};

describe("CORS headers", () => {
  test.each(policy.allowedOrigins)("echo the allowed origin %s", (origin) => {
    expect(corsHeaders(policy, { origin })).toEqual({ ...withoutOrigin, "Access-Control-Allow-Origin": origin });
  });

  test.each(["origin", "Origin", "ORIGIN"])("find the header spelled %s", (name) => {
    const headers = corsHeaders(policy, { Host: "api.test", [name]: "https://second.example.com" });

    expect(headers).toHaveProperty("Access-Control-Allow-Origin", "https://second.example.com");
  });

  test.each([
    ["an unknown origin", { origin: "https://third.example.com" }],
    ["an opaque origin", { origin: "null" }],
    ["no origin", { "x-origin": "https://first.example.com" }],
    ["no headers at all", null],
  ])("never fall back to the first origin for %s", (_case, requestHeaders) => {
    expect(corsHeaders(policy, requestHeaders)).toStrictEqual(withoutOrigin);
  });
});
