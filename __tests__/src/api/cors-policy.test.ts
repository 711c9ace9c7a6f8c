import { TerraformStack, Testing } from "cdktf";
import { type CorsOptions, CorsPolicy } from "../../../src";

const site = "https://app.example.com";
const policy = (options: Partial<CorsOptions> = {}) =>
  new CorsPolicy(new TerraformStack(Testing.app(), "test"), { allowOrigins: [site], ...options });

describe("CorsPolicy", () => {
  test("allows the preflight of each listed origin, compared as a whole, and of no other", () => {
    expect(policy({ allowOrigins: [site, "http://localhost:3000"] }).preflightTemplate(["GET", "OPTIONS"])).toBe(
      '#set($origin = $input.params().header.get("Origin"))' +
        '#if(!$origin || $origin == "")#set($origin = $input.params().header.get("origin"))#end' +
        '#if($origin == "https://app.example.com" || $origin == "http://localhost:3000")' +
        "#set($context.responseOverride.header.Access-Control-Allow-Origin = $origin)" +
        '#set($context.responseOverride.header.Access-Control-Allow-Methods = "GET,OPTIONS")' +
        '#set($context.responseOverride.header.Access-Control-Allow-Headers = "Content-Type,Authorization")' +
        '#set($context.responseOverride.header.Access-Control-Max-Age = "600")' +
        "#end",
    );
  });

  test("accepts other headers and another maximum age", () => {
    const template = policy({ allowHeaders: ["X-Api-Key"], maxAgeSeconds: 0 }).preflightTemplate(["GET"]);
    expect(template).toContain('Allow-Headers = "X-Api-Key"');
    expect(template).toContain('Max-Age = "0"');
  });

  test("by default allows the first origin to read API Gateway's errors", () => {
    expect(policy({ allowOrigins: [site, "http://localhost:3000"] }).gatewayResponseParameters()).toEqual({
      "gatewayresponse.header.Access-Control-Allow-Origin": "'https://app.example.com'",
      "gatewayresponse.header.Access-Control-Expose-Headers": "'x-amzn-RequestId'",
      "gatewayresponse.header.Vary": "'Origin'",
    });
  });

  test("can allow any origin to read API Gateway's errors, by copying the request's", () => {
    expect(policy({ errorCors: "any-origin" }).gatewayResponseParameters()).toEqual({
      "gatewayresponse.header.Access-Control-Allow-Origin": "method.request.header.Origin",
      "gatewayresponse.header.Access-Control-Expose-Headers": "'x-amzn-RequestId'",
      "gatewayresponse.header.Vary": "'Origin'",
    });
  });

  test("adds credentials and exposed headers, also to API Gateway's errors", () => {
    const open = policy({ allowCredentials: true, exposeHeaders: ["X-Request-Id"] });
    expect(open.preflightTemplate(["GET"])).toContain('Access-Control-Allow-Credentials = "true"');
    expect(open.gatewayResponseParameters()).toEqual({
      "gatewayresponse.header.Access-Control-Allow-Origin": "'https://app.example.com'",
      "gatewayresponse.header.Access-Control-Allow-Credentials": "'true'",
      "gatewayresponse.header.Access-Control-Expose-Headers": "'X-Request-Id'",
      "gatewayresponse.header.Vary": "'Origin'",
    });
  });

  test("allows every origin by a star, in preflights and errors", () => {
    const all = policy({ allowOrigins: ["*"] });
    expect(all.preflightTemplate(["GET"])).toMatch(
      /^#set\(\$context\.responseOverride\.header\.Access-Control-Allow-Origin = "\*"\)/,
    );
    expect(all.gatewayResponseParameters()["gatewayresponse.header.Access-Control-Allow-Origin"]).toBe("'*'");
    expect(all.rules(["GET"]).allowOrigins).toEqual(["*"]);
  });

  describe("rejects", () => {
    test("an empty list", () => {
      expect(() => policy({ allowOrigins: [] })).toThrow("'allowOrigins' must name at least one origin, got [] (test)");
    });

    test("a duplicate origin", () => {
      expect(() => policy({ allowOrigins: [site, site] })).toThrow("'allowOrigins' must name each origin once");
    });

    test("a star together with other origins", () => {
      expect(() => policy({ allowOrigins: [site, "*"] })).toThrow("or only '*', got \"*\" (test)");
      expect(() => policy({ allowOrigins: ["*", site] })).toThrow("or only '*', got \"*\" (test)");
    });

    test("a star with credentials", () => {
      expect(() => policy({ allowOrigins: ["*"], allowCredentials: true })).toThrow(
        "'allowCredentials' must be false where allowOrigins is '*': browsers reject the two together, got true (test)",
      );
    });

    test("errors for any origin with credentials", () => {
      expect(() => policy({ errorCors: "any-origin", allowCredentials: true })).toThrow(
        `'errorCors' must be 'first-origin' with allowCredentials, got "any-origin" (test)`,
      );
    });

    test.each(["https://app.example.com/", "https://App.example.com", "app.example.com"])("'%s'", (origin) => {
      expect(() => policy({ allowOrigins: [site, origin] })).toThrow(
        `'allowOrigins' must contain exact origins such as 'https://app.example.com', or only '*', got "${origin}" (test)`,
      );
    });

    test.each(["X Api Key", "", 'X"', "$origin"])("the header name '%s'", (header) => {
      expect(() => policy({ allowHeaders: [header] })).toThrow("'allowHeaders' must contain header names");
    });

    test.each([-1, 1.5, 86_401])("a maximum age of %s seconds", (maxAgeSeconds) => {
      expect(() => policy({ maxAgeSeconds })).toThrow("'maxAgeSeconds' must be a whole number from 0 to 86400");
    });
  });
});
