import { reviewPlan } from "../../../cli/review/review";
import { change, planOf, printed } from "./plan-fixture";

const fn = (before: string, after: string) =>
  change("aws_lambda_function", "GetUser", {
    before: { function_name: "GetUser", environment: [{ variables: { ALLOWED_ORIGINS: before } }] },
    after: { function_name: "GetUser", environment: [{ variables: { ALLOWED_ORIGINS: after } }] },
  });
const template = (...origins: string[]) =>
  `#if(${origins.map((origin) => `$origin == "${origin}"`).join(" || ")})#set($context.responseOverride.header.Access-Control-Allow-Origin = $origin)#end`;
const preflight = (before: string, after: string) =>
  change("aws_api_gateway_integration_response", "Preflight", {
    before: { response_templates: { "application/json": before } },
    after: { response_templates: { "application/json": after } },
  });
const errors = (before: string, after: string) => {
  const name = "gatewayresponse.header.Access-Control-Allow-Origin";
  return change("aws_api_gateway_gateway_response", "E", {
    before: { response_type: "DEFAULT_4XX", response_parameters: { [name]: before } },
    after: { response_type: "DEFAULT_4XX", response_parameters: { [name]: after } },
  });
};
function cors(...changes: Parameters<typeof planOf>[0]): string[] {
  const lines = printed(planOf(changes));
  return lines.slice(lines.findIndex((line) => line.startsWith("Origins")) + 1);
}
const [A, B] = ["https://a.example.com", "https://b.example.com"];

describe("CORS", () => {
  test("lists each origin once, with all that allow it", () => {
    expect(cors(fn(A, `${A},${B}`), preflight(template(A), template(A, B)))).toEqual([
      `  + ${B} (function GetUser, preflights)`,
    ]);
  });

  test("lists origins that are removed", () => {
    expect(cors(fn(`${A},${B}`, B))).toEqual([`  - ${A} (function GetUser)`]);
  });

  test("reads the API's own errors: a constant, or the request's origin", () => {
    expect(cors(errors(`'${A}'`, "method.request.header.Origin"))).toEqual([
      "  + any origin, copied from the request (the API's own errors)",
      `  - ${A} (the API's own errors)`,
    ]);
  });

  test.each([
    ["a function", fn(A, "*")],
    ["a preflight", preflight(template(A), '#set($context.responseOverride.header.Access-Control-Allow-Origin = "*")')],
    ["the API's own errors", errors(`'${A}'`, "'*'")],
    [
      "a bucket",
      change("aws_s3_bucket_cors_configuration", "C", {
        after: { bucket: "b", cors_rule: [{ allowed_origins: ["*"] }] },
      }),
    ],
  ])("is blocked when %s newly allows every origin", (_, resource) => {
    expect(reviewPlan(planOf([resource]), "app-dev").violations).toMatchObject([{ policy: "cors-any-origin" }]);
  });

  test("shows the configuration of an origin that is known only at apply", () => {
    const site = change("aws_cloudfront_distribution", "Site", {
      after: { comment: "site" },
      after_unknown: { domain_name: true },
    });
    const fresh = change("aws_lambda_function", "GetUser", {
      after: { function_name: "GetUser", environment: [{}] },
      after_unknown: { environment: [{ variables: true }] },
    });
    const variables = { ALLOWED_ORIGINS: `https://\${${site.address}.domain_name},${A}` };
    const lines = printed(planOf([site, fresh], { [fresh.address]: { environment: [{ variables }] } }));
    expect(lines.slice(-2)).toEqual([
      "  + https://(domain_name of site) (function GetUser)",
      `  + ${A} (function GetUser)`,
    ]);
  });
});
