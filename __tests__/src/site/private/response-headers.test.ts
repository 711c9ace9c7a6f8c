import { join } from "node:path";
import { TerraformOutput, type TerraformStack } from "cdktf";
import { NodeFunction, RestApi, StaticSite, type StaticSiteProps } from "../../../../src";
import { synth } from "../../../helpers/synth";

const sourceDir = join(__dirname, "../../../fixtures/site");
const createSite = (stack: TerraformStack, props: Partial<StaticSiteProps> = {}) =>
  new StaticSite(stack, "Site", { bucketName: "acme-site", sourceDir, ...props });

function policyOf(create: (stack: TerraformStack) => unknown): string {
  const headers = synth((stack) => void create(stack)).only("aws_cloudfront_response_headers_policy");
  return headers.security_headers_config.content_security_policy.content_security_policy;
}

describe("a site's headers", () => {
  const result = synth((stack) => void createSite(stack));
  const headers = result.only("aws_cloudfront_response_headers_policy");

  test("come with every file", () => {
    const distribution = result.only("aws_cloudfront_distribution");
    expect(distribution.default_cache_behavior.response_headers_policy_id).toMatch(
      /^\$\{aws_cloudfront_response_headers_policy\.Site_Headers_\w+\.id\}$/,
    );
  });

  test("make browsers use only TLS, guess no media types, send short referrers and give the page no devices", () => {
    expect(headers.name).toBe("acme-site");
    expect(headers.security_headers_config).toMatchObject({
      strict_transport_security: { access_control_max_age_sec: 31_536_000, override: true },
      content_type_options: { override: true },
      referrer_policy: { referrer_policy: "strict-origin-when-cross-origin", override: true },
    });
    expect(headers.custom_headers_config.items).toEqual([
      {
        header: "Permissions-Policy",
        value: "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
        override: true,
      },
    ]);
  });

  test("allow the page only its own files, nothing inline, and no frame around it", () => {
    expect(policyOf(createSite)).toBe(
      "default-src 'self'; connect-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'self'; " +
        "form-action 'self'; frame-ancestors 'none'",
    );
  });
});

describe("the Content-Security-Policy", () => {
  const connectSrc = (policy: string) => /(?<=connect-src )[^;]*/.exec(policy)?.[0];

  test("contains the API's origin, which does not depend on the stage: otherwise there would be a cycle", () => {
    const policy = policyOf((stack) => {
      const site = createSite(stack);
      const api = new RestApi(stack, "Api", { apiName: "A", cors: { allowOrigins: [site.origin] } });
      const entry = join(__dirname, "../../../fixtures/handlers/say-hello.ts");
      api.addRoute("GET", "/", new NodeFunction(stack, "Hello", { functionName: "Hello", entry }));
      site.addRuntimeConfig({ apiUrl: api.url, apiOrigin: api.origin });
      new TerraformOutput(stack, "origin", { value: api.origin });
    });
    expect(connectSrc(policy)).toMatch(
      /^'self' https:\/\/\$\{aws_api_gateway_rest_api\.(\w+)\.id\}\.execute-api\.\$\{element\(split\(":", aws_api_gateway_rest_api\.\1\.execution_arn\), 3\)\}\.amazonaws\.com$/,
    );
  });

  test.each([
    ["https://api.example.com/prod", "'self' https://api.example.com"],
    ["/api", "'self'"],
  ])("allows requests to the API of the runtime config '%s'", (apiUrl, sources) => {
    expect(connectSrc(policyOf((stack) => createSite(stack).addRuntimeConfig({ apiUrl })))).toBe(sources);
  });

  test("can have directives replaced and added", () => {
    const contentSecurityPolicy = { "img-src": ["https://images.example.com"], "upgrade-insecure-requests": [] };
    const policy = policyOf((stack) => createSite(stack, { contentSecurityPolicy })).split("; ");
    expect(policy).toContain("img-src https://images.example.com");
    expect(policy).toContain("upgrade-insecure-requests");
    expect(policy).toContain("default-src 'self'");
  });

  test("allows the API in addition to other sources, and instead of 'none'", () => {
    const sourcesWith = (...sources: string[]) =>
      connectSrc(
        policyOf((stack) => {
          const site = createSite(stack, { contentSecurityPolicy: { "connect-src": sources } });
          site.addRuntimeConfig({ apiUrl: "https://api.example.com" });
        }),
      );
    expect(sourcesWith("https://events.example.com")).toBe("https://events.example.com https://api.example.com");
    expect(sourcesWith("'none'")).toBe("https://api.example.com");
  });

  test.each([
    [{ "img-src": ["'self' https://a.example"] }, "list the sources of 'img-src' separately"],
    [{ "img-src": ["*; script-src *"] }, "list the sources of 'img-src' separately"],
    [{ imgSrc: [] }, "name directives such as 'img-src', got \"imgSrc\""],
  ])("rejects %j", (contentSecurityPolicy, rule) => {
    expect(() => policyOf((stack) => createSite(stack, { contentSecurityPolicy }))).toThrow(
      `'contentSecurityPolicy' must ${rule}`,
    );
  });

  test.each([
    [{ apiUrl: "api.example.com" }, "'apiUrl' must be a URL or a path of the site"],
    [{ apiUrl: "/api", apiOrigin: "https://a.example/prod" }, "'apiOrigin' must be an origin"],
  ])("rejects the runtime config %j", (config, message) => {
    expect(() => policyOf((stack) => createSite(stack).addRuntimeConfig(config))).toThrow(message);
  });

  test("requires the API's origin where its URL is known only at apply", () => {
    const add = (stack: TerraformStack) => {
      const site = createSite(stack);
      site.addRuntimeConfig({ apiUrl: `${site.origin}/elsewhere` });
    };
    expect(() => policyOf(add)).toThrow("apiOrigin is required where apiUrl is known only at apply (test/Site)");
  });
});
