import { partsOf } from "../../../cli/project/parts";
import type { JsonObject } from "../../../cli/terraform/json";
import { inState, stateOf } from "../terraform/state-fixture";

const resource = (type: string, name: string, attributes: JsonObject) => inState(type, name, { attributes });
const distribution = (name: string, more: JsonObject = {}) =>
  resource("aws_cloudfront_distribution", name, {
    id: `E-${name}`,
    domain_name: `${name}.cloudfront.net`,
    aliases: [],
    viewer_certificate: [{ acm_certificate_arn: "", cloudfront_default_certificate: true }],
    ...more,
  });
const api = (name: string) => [
  resource("aws_api_gateway_rest_api", name, { id: `id-${name}`, name: `shop-dev-${name}` }),
  resource("aws_api_gateway_stage", name, {
    rest_api_id: `id-${name}`,
    stage_name: `stage-${name}`,
    invoke_url: `https://id-${name}.execute-api.us-east-1.amazonaws.com/stage-${name}`,
  }),
];
const certificate = (name: string, domainName: string) =>
  resource("aws_acm_certificate", name, { arn: `arn:${name}`, domain_name: domainName });

describe("the parts of an app", () => {
  test("are none where nothing is deployed", () => {
    expect(partsOf(stateOf())).toEqual({ sites: [], apis: [], userPoolDomains: [], functions: [] });
  });

  test("are all of its sites, APIs, user pool domains and functions, whatever they are called", () => {
    const state = stateOf(
      distribution("admin"),
      distribution("shop"),
      ...api("orders"),
      ...api("users"),
      resource("aws_lambda_function", "one", { function_name: "shop-dev-GetOrder", logging_config: [] }),
      resource("aws_lambda_function", "two", {
        function_name: "shop-dev-GetUser",
        logging_config: [{ log_group: "/shop/users" }],
      }),
      resource("aws_cognito_user_pool_domain", "prefix", { domain: "shop-dev", user_pool_id: "eu-central-1_aB3" }),
      resource("aws_cognito_user_pool_domain", "own", { domain: "login.example.com", user_pool_id: "us-east-1_cD4" }),
      resource("aws_s3_bucket", "other", { id: "other" }),
    );
    expect(partsOf(state)).toEqual({
      sites: [
        { distributionId: "E-admin", domainName: "admin.cloudfront.net", url: "https://admin.cloudfront.net" },
        { distributionId: "E-shop", domainName: "shop.cloudfront.net", url: "https://shop.cloudfront.net" },
      ],
      apis: [
        {
          restApiId: "id-orders",
          apiName: "shop-dev-orders",
          stageName: "stage-orders",
          url: "https://id-orders.execute-api.us-east-1.amazonaws.com/stage-orders",
        },
        {
          restApiId: "id-users",
          apiName: "shop-dev-users",
          stageName: "stage-users",
          url: "https://id-users.execute-api.us-east-1.amazonaws.com/stage-users",
        },
      ],
      userPoolDomains: [
        { domainName: "shop-dev.auth.eu-central-1.amazoncognito.com" },
        { domainName: "login.example.com" },
      ],
      functions: [
        { functionName: "shop-dev-GetOrder", logGroupName: "/aws/lambda/shop-dev-GetOrder" },
        { functionName: "shop-dev-GetUser", logGroupName: "/shop/users" },
      ],
    });
  });

  test("are at their own names, each site at the one in its certificate", () => {
    const own = (...aliases: string[]) => ({ aliases, viewer_certificate: [{ acm_certificate_arn: "arn:shop" }] });
    const state = stateOf(
      distribution("admin"),
      distribution("shop", own("www.example.com", "shop.example.com")),
      certificate("other", "www.example.com"),
      certificate("shop", "shop.example.com"),
      ...api("orders"),
      ...api("users"),
      resource("aws_api_gateway_base_path_mapping", "users", { api_id: "id-users", domain_name: "api.example.com" }),
    );
    const { sites, apis } = partsOf(state);
    expect(sites.map(({ url }) => url)).toEqual(["https://admin.cloudfront.net", "https://shop.example.com"]);
    expect(apis.map(({ url }) => url)).toEqual([
      "https://id-orders.execute-api.us-east-1.amazonaws.com/stage-orders",
      "https://api.example.com",
    ]);
  });

  test("are in modules too, but not data sources or what will be deleted", () => {
    const looked = { ...distribution("looked"), mode: "data" as const };
    const replaced = inState("aws_lambda_function", "one", {
      deposed: "abcd1234",
      attributes: { function_name: "shop-dev-Old" },
    });
    const inModule = { ...distribution("nested"), module: "module.site" };
    const { sites, functions } = partsOf(stateOf(looked, replaced, inModule));
    expect(sites.map(({ distributionId }) => distributionId)).toEqual(["E-nested"]);
    expect(functions).toEqual([]);
  });
});
