import { Testing } from "cdktf";
import { ItemsStack } from "../../../examples/credentialed-cors/items-stack";
import type { NodeFunction } from "../../../src";
import { iamMatchers, ownLog } from "../../../src/testing";
import { configOf } from "../../helpers/config";
import { type Synthesized, synthStack } from "../../helpers/synth";

expect.extend(iamMatchers);

const newStack = (env: NodeJS.ProcessEnv) =>
  new ItemsStack(Testing.app(), "app", configOf({ PROJECT_NAME: "credentialed-cors", ...env }));
const stackOf = (env: NodeJS.ProcessEnv): Synthesized => synthStack(newStack(env));
const variables = (result: Synthesized) => result.only("aws_lambda_function").environment.variables;
const originsIn = (result: Synthesized) => variables(result).ALLOWED_ORIGINS.split(",");

const methodsIn = (template: string) => /Allow-Methods = "([^"]+)"/.exec(template)?.[1]?.split(",") ?? [];

// biome-ignore lint/suspicious/noTemplateCurlyInString: Terraform's own form of a reference
const PAGE = "https://${aws_cloudfront_distribution.Site_E53D7754.domain_name}";
const ALLOWED_HEADERS = "Content-Type,X-Amz-Date,Authorization,X-Api-Key,X-Amz-Security-Token";
const APP = "https://app.example.com";
const LOCALHOST = "http://localhost:3000";

describe("ItemsStack", () => {
  const stack = newStack({});
  const result = synthStack(stack);

  test("allows the page's own origin and the two known ones", () => {
    expect(originsIn(result)).toEqual([PAGE, APP, LOCALHOST]);
  });

  test("allows the configuration's origins too, first and each once", () => {
    const extra = { EXTRA_ALLOW_ORIGINS: `${LOCALHOST},http://localhost:4000,${APP}` };
    expect(originsIn(stackOf(extra))).toEqual([LOCALHOST, "http://localhost:4000", APP, PAGE]);
  });

  test("rejects a star, because credentials never go to such an API", () => {
    expect(() => stackOf({ EXTRA_ALLOW_ORIGINS: "*" })).toThrow(
      /'allowCredentials' must be false where allowOrigins is '\*'.* \(app\/Api\)/,
    );
  });

  const template: string = result.only("aws_api_gateway_integration_response").response_templates["application/json"];

  test("has one mock integration for preflights, with every allowed origin, the methods, headers and credentials", () => {
    const mocks = result.resources("aws_api_gateway_integration").filter(({ type }) => type === "MOCK");
    const preflight = result.resources("aws_api_gateway_method").find(({ http_method }) => http_method === "OPTIONS");
    expect([mocks.length, preflight?.authorization]).toEqual([1, "NONE"]);
    expect(mocks[0]?.http_method).toMatch(/^\$\{aws_api_gateway_method\.Api_Method-OPTIONS-items_\w+\.http_method\}$/);
    for (const origin of originsIn(result)) expect(template).toContain(`$origin == "${origin}"`);
    expect(template.match(/\$origin == "h/g)).toHaveLength(3);
    expect([...methodsIn(template)].sort()).toEqual(["DELETE", "GET", "OPTIONS", "POST", "PUT"]);
    expect(template).toContain(`Allow-Headers = "${ALLOWED_HEADERS}"`);
    expect(template).toContain('Allow-Credentials = "true"');
  });

  test("sets the same rules for the function as for the mock integration", () => {
    expect(variables(result)).toMatchObject({
      ALLOWED_HEADERS,
      ALLOWED_METHODS: methodsIn(template).join(","),
      EXPOSED_HEADERS: "X-Session,x-amzn-RequestId",
      ALLOW_CREDENTIALS: "true",
    });
  });

  test("allows only the first origin to read API Gateway's errors, whatever the configuration", () => {
    for (const env of [{}, { ERROR_CORS: "any-origin" }]) {
      const responses = stackOf(env).resources("aws_api_gateway_gateway_response");
      expect(responses.map(({ response_type }) => response_type)).toEqual(["DEFAULT_4XX", "DEFAULT_5XX"]);
      for (const { response_parameters } of responses) {
        expect(response_parameters).toMatchObject({
          "gatewayresponse.header.Access-Control-Allow-Origin": `'${PAGE}'`,
          "gatewayresponse.header.Access-Control-Allow-Credentials": "'true'",
        });
      }
    }
  });

  test("allows API Gateway to invoke the function only for the four methods of /items, and never for OPTIONS", () => {
    const permissions = result.resources("aws_lambda_permission");
    expect(permissions.map(({ source_arn }) => source_arn.replace(/^.*\}/, "")).sort()).toEqual([
      "/*/DELETE/items",
      "/*/GET/items",
      "/*/POST/items",
      "/*/PUT/items",
    ]);
    for (const { principal } of permissions) expect(principal).toBe("apigateway.amazonaws.com");
  });

  test("grants the one role exactly its own log", () => {
    const [role, ...others] = result.roles();
    expect(others).toEqual([]);
    expect(role).toAllowExactly(ownLog(stack.node.findChild("HandleItems") as NodeFunction));
  });

  test("sets the function's timeout to three seconds", () => {
    expect(result.only("aws_lambda_function").timeout).toBe(3);
  });

  test.each([
    ["local", {}, "true"],
    ["dev", { ENVIRONMENT: "dev", AWS_ACCOUNT_ID: "123456789012" }, "true"],
    ["prod", { ENVIRONMENT: "prod", AWS_ACCOUNT_ID: "123456789012" }, undefined],
    ["a protected dev", { ENVIRONMENT: "dev", AWS_ACCOUNT_ID: "123456789012", PROTECT_DATA: "true" }, undefined],
  ])("allows faults to be simulated only if nothing is protected: %s", (_, env, expected) => {
    expect(variables(stackOf(env)).SIMULATE_FAULTS).toBe(expected);
  });

  test("has the outputs that the commands read", () => {
    expect(Object.keys(result.json.output).sort()).toEqual([
      "api_url",
      "bucket_name",
      "distribution_id",
      "function_name",
      "log_group_name",
      "rest_api_id",
      "site_url",
    ]);
    expect(result.only("aws_s3_bucket").bucket).toBe("credentialed-cors-local-site-000000000000");
    expect(result.only("aws_lambda_function").function_name).toBe("credentialed-cors-local-HandleItems");
  });
});
