import { join } from "node:path";
import { Testing } from "cdktf";
import { DataProductStack } from "../../../examples/data-product/data-product-stack";
import { type NodeFunction, RestApi, toOpenApi } from "../../../src";
import { iamMatchers, ownLog } from "../../../src/testing";
import { configOf } from "../../helpers/config";
import { type Block, type Synthesized, synthStack } from "../../helpers/synth";

expect.extend(iamMatchers);

// A page as Vite builds it: index.html, and a style sheet with a hashed name under assets/.
const pageFolder = join(__dirname, "../../fixtures/site");
const newStack = (env: NodeJS.ProcessEnv) => {
  const config = configOf({ PROJECT_NAME: "data-product", ...env });
  return new DataProductStack(Testing.app(), "app", config, { pageFolder });
};
const stackOf = (env: NodeJS.ProcessEnv = {}): Synthesized => synthStack(newStack(env));

describe("DataProductStack", () => {
  const stack = newStack({});
  const result = synthStack(stack);
  const methods = result.resources("aws_api_gateway_method");

  test("needs a key for every GET, and for no OPTIONS", () => {
    const needsKey = methods.map(({ http_method, api_key_required = false }) => [http_method, api_key_required]);
    expect(needsKey.sort()).toEqual([
      ["GET", true],
      ["OPTIONS", false],
    ]);
    expect(result.resources("aws_api_gateway_resource").map(({ path_part }) => path_part)).toEqual(["admission"]);
  });

  test("lets API Gateway refuse a request without one of the three values", () => {
    const get = methods.find(({ http_method }) => http_method === "GET");
    expect(get?.request_parameters).toEqual({
      "method.request.querystring.gre": true,
      "method.request.querystring.gpa": true,
      "method.request.querystring.rank": true,
    });
    expect(result.only("aws_api_gateway_request_validator")).toMatchObject({ validate_request_parameters: true });
  });

  test("lets pages send the key: preflight and function say so", () => {
    const template = result.only("aws_api_gateway_integration_response").response_templates["application/json"];
    expect(template).toContain('Allow-Headers = "Content-Type,X-Api-Key"');
    expect(result.only("aws_lambda_function").environment.variables).toMatchObject({
      ALLOWED_HEADERS: "Content-Type,X-Api-Key",
      ALLOWED_METHODS: "GET,OPTIONS",
      ALLOW_CREDENTIALS: "false",
    });
  });

  test("lets the site's own origin call, those of the configuration too, or all", () => {
    const originsWith = (EXTRA_ALLOW_ORIGINS: string) =>
      stackOf({ EXTRA_ALLOW_ORIGINS }).only("aws_lambda_function").environment.variables.ALLOWED_ORIGINS;
    expect(originsWith("http://localhost:3000")).toMatch(
      /^https:\/\/\$\{aws_cloudfront_distribution\.\w+\.domain_name\},http:\/\/localhost:3000$/,
    );
    expect(originsWith("*")).toBe("*");
  });

  test("sends CORS headers with errors that API Gateway makes itself", () => {
    const responses = stackOf({ ERROR_CORS: "any-origin" }).resources("aws_api_gateway_gateway_response");
    expect(responses.map(({ response_type }) => response_type).sort()).toEqual(["DEFAULT_4XX", "DEFAULT_5XX"]);
    for (const { response_parameters } of responses) {
      expect(response_parameters).toMatchObject({
        "gatewayresponse.header.Access-Control-Allow-Origin": "method.request.header.Origin",
        "gatewayresponse.header.Vary": "'Origin'",
      });
    }
  });

  test("sells two plans for the one stage, the trial being the smaller", () => {
    const plans = result.resources("aws_api_gateway_usage_plan");
    expect(
      plans.map(({ name, quota_settings, throttle_settings }) => [name, quota_settings, throttle_settings]),
    ).toEqual([
      ["data-product-local-partners", { limit: 1000, period: "DAY" }, { burst_limit: 20, rate_limit: 10 }],
      ["data-product-local-trial", { limit: 5, period: "DAY" }, { burst_limit: 10, rate_limit: 2 }],
    ]);
    for (const { api_stages } of plans)
      expect(api_stages).toEqual([expect.objectContaining({ stage: expect.any(String) })]);
  });

  test("has two live keys for partners and one to try, each in one plan, none with a value of our own", () => {
    const keys = result.resources("aws_api_gateway_api_key");
    expect(keys.map(({ name }) => name)).toEqual([
      "data-product-local-partners-blue",
      "data-product-local-partners-green",
      "data-product-local-trial-trial",
    ]);
    for (const key of keys) {
      expect(key).not.toHaveProperty("value");
      expect(key.enabled ?? true).toBe(true);
    }
    const members = result.resources("aws_api_gateway_usage_plan_key");
    expect(new Set(members.map(({ key_id }) => key_id)).size).toBe(keys.length);
    expect(members.filter(({ usage_plan_id }) => usage_plan_id.includes("Partners"))).toHaveLength(2);
  });

  test("tells the keys only as sensitive outputs", () => {
    const outputs: [string, Block][] = Object.entries(result.json.output);
    const sensitive = outputs.filter(([, { sensitive }]) => sensitive).map(([name]) => name);
    expect(sensitive.sort()).toEqual(["api_key_blue", "api_key_green", "api_key_trial"]);
    const withKey = outputs.filter(([, { value }]) => /aws_api_gateway_api_key/.test(value)).map(([name]) => name);
    expect(withKey.sort()).toEqual(sensitive);
    for (const object of result.resources("aws_s3_object")) {
      expect(JSON.stringify(object)).not.toContain("aws_api_gateway_api_key");
    }
  });

  test("tells what a deployment is asked for", () => {
    expect(Object.keys(result.json.output)).toEqual(
      expect.arrayContaining([
        "site_url",
        "api_url",
        "bucket_name",
        "distribution_id",
        "rest_api_id",
        "function_name",
        "log_group_name",
      ]),
    );
    expect(result.only("aws_s3_bucket").bucket).toBe("data-product-local-site-000000000000");
  });

  test("gives the one role exactly its own log, and no policy by any other way", () => {
    const [role, ...others] = result.roles();
    expect(others).toEqual([]);
    expect(role).toAllowExactly(ownLog(stack.node.findChild("GetAdmission") as NodeFunction));
  });

  test("lets API Gateway invoke the function for GET /admission alone", () => {
    const { source_arn, principal } = result.only("aws_lambda_permission");
    expect([principal, source_arn]).toEqual([
      "apigateway.amazonaws.com",
      expect.stringMatching(/\}\/\*\/GET\/admission$/),
    ]);
  });

  test("lets browsers keep what has a hashed name, and nothing else", () => {
    const cached = result.resources("aws_s3_object").map(({ key, cache_control }) => [key, cache_control]);
    for (const [key, cacheControl] of cached) {
      expect([key, /immutable/.test(cacheControl)]).toEqual([key, key.startsWith("assets/")]);
    }
    expect(cached.map(([key]) => key)).toEqual(expect.arrayContaining(["index.html", "config.json"]));
    expect(cached.some(([key]) => key.startsWith("assets/"))).toBe(true);
  });

  test("has names of its own where the configuration says so: certificates, SNI only, aliases for both tiers", () => {
    const named = stackOf({ DOMAIN_NAME: "admission.example.com" });
    const [viewer] = named.resources("aws_cloudfront_distribution").map((it) => it.viewer_certificate);
    expect(viewer).toMatchObject({ ssl_support_method: "sni-only", minimum_protocol_version: "TLSv1.2_2021" });
    expect(named.only("aws_cloudfront_distribution").default_cache_behavior.viewer_protocol_policy).toBe(
      "redirect-to-https",
    );
    const aliases = named.resources("aws_route53_record").filter(({ alias }) => alias);
    expect([...new Set(aliases.map(({ name }) => name))].sort()).toEqual([
      "admission.example.com",
      "api.admission.example.com",
    ]);
    expect(
      named
        .resources("aws_acm_certificate")
        .map(({ domain_name }) => domain_name)
        .sort(),
    ).toEqual(["admission.example.com", "api.admission.example.com"]);
  });

  test("documents the three values with their ranges, the Boolean, the refusals and the key", () => {
    const api = newStack({})
      .node.findAll()
      .find((construct) => construct instanceof RestApi);
    const { get, options } = toOpenApi(api as RestApi).paths["/admission"] ?? {};
    expect(get?.parameters).toMatchObject([
      { name: "gpa", in: "query", required: true, schema: { type: "number", minimum: 0, maximum: 4 } },
      { name: "gre", in: "query", required: true, schema: { type: "integer", minimum: 200, maximum: 800 } },
      { name: "rank", in: "query", required: true, schema: { type: "integer", minimum: 1, maximum: 4 } },
    ]);
    expect(Object.keys(get?.responses ?? {})).toEqual(expect.arrayContaining(["200", "400", "403", "429", "500"]));
    expect([get?.security, options?.security]).toEqual([[{ "x-api-key": [] }], undefined]);
  });

  test("differs between environments by configuration values alone", () => {
    const prod = stackOf({ ENVIRONMENT: "prod", AWS_ACCOUNT_ID: "123456789012" });
    expect(prod.addresses()).toEqual(result.addresses());
    expect(JSON.stringify(prod.json)).not.toContain("local");
    expect(prod.only("aws_s3_bucket").force_destroy).toBe(false);
  });
});
