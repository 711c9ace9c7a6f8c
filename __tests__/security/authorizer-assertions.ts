import { iamMatchers, ownLog, type Synthesized } from "../../src/testing";
import { GUARDED_ORIGIN, USER_POOL_ARN } from "./guarded-stack";
import type { Subject } from "./subject";

expect.extend(iamMatchers);

/** The methods of the API by path, with what each requires of a request. */
function requirements(stack: Synthesized) {
  const pathOf = (reference: string) => {
    const address = stack.addressesOf("aws_api_gateway_resource").find((it) => reference === `\${${it}.id}`);
    return `/${(address && stack.at(address)?.path_part) ?? ""}`;
  };
  const nameOf = (reference?: string) => {
    const address = stack.addressesOf("aws_api_gateway_authorizer").find((it) => reference === `\${${it}.id}`);
    return (address && stack.at(address)?.name) ?? reference;
  };
  return stack
    .resources("aws_api_gateway_method")
    .map(({ http_method, resource_id, authorization, authorizer_id, authorization_scopes, api_key_required }) => [
      `${http_method} ${pathOf(resource_id)}`,
      [authorization, nameOf(authorizer_id), authorization_scopes, api_key_required ?? false],
    ]);
}

/** Who may call an API with authorizers. */
export const AUTHORIZER_ASSERTIONS = {
  "each route requires what it declares or else the API's default, and no other is open": ({ guarded }: Subject) => {
    const routes = requirements(guarded).filter(([route]) => !route?.includes("OPTIONS"));
    expect(Object.fromEntries(routes)).toEqual({
      "GET /notes": ["COGNITO_USER_POOLS", "SignedIn", undefined, false],
      "PUT /notes": ["COGNITO_USER_POOLS", "SignedIn", ["notes/write"], false],
      "GET /session": ["CUSTOM", "Session", undefined, false],
      "GET /report": ["AWS_IAM", undefined, undefined, false],
      "GET /health": ["NONE", undefined, undefined, false],
    });
  },

  "no preflight requires an authorizer or a key": ({ guarded }: Subject) => {
    const preflights = requirements(guarded).filter(([route]) => route?.includes("OPTIONS"));
    expect(preflights.map(([route]) => route).sort()).toEqual(
      ["health", "notes", "report", "session"].map((path) => `OPTIONS /${path}`),
    );
    for (const [, requirement] of preflights) expect(requirement).toEqual(["NONE", undefined, undefined, false]);
  },

  "authorizers accept tokens of their own pool, or what their own function decides, in the header Authorization": ({
    guarded,
    check,
  }: Subject) => {
    const [api] = guarded.addressesOf("aws_api_gateway_rest_api");
    const common = { rest_api_id: `\${${api}.id}`, identity_source: "method.request.header.Authorization" };
    const authorizers = guarded.resources("aws_api_gateway_authorizer");
    expect(Object.fromEntries(authorizers.map(({ name, ...attributes }) => [name, attributes]))).toEqual({
      SignedIn: { ...common, type: "COGNITO_USER_POOLS", provider_arns: [USER_POOL_ARN] },
      Session: {
        ...common,
        type: "REQUEST",
        authorizer_uri: guarded.resolve(check.invokeArn),
        authorizer_result_ttl_in_seconds: 300,
      },
    });
  },

  "only its authorizer invokes the function that decides, which may write its log and nothing else": ({
    guarded,
    check,
  }: Subject) => {
    const [authorizer] = guarded
      .addressesOf("aws_api_gateway_authorizer")
      .filter((address) => guarded.at(address)?.type === "REQUEST");
    const [api] = guarded.addressesOf("aws_api_gateway_rest_api");
    const permissions = guarded
      .resources("aws_lambda_permission")
      .filter(({ function_name }) => function_name === guarded.resolve(check.functionName));
    expect(permissions).toEqual([
      {
        statement_id: "AllowAuthorizer-Session",
        action: "lambda:InvokeFunction",
        function_name: guarded.resolve(check.functionName),
        principal: "apigateway.amazonaws.com",
        source_arn: `\${${api}.execution_arn}/authorizers/\${${authorizer}.id}`,
      },
    ]);
    expect(guarded).toHaveNoOpenInvocation();
    expect(guarded.role(check)).toAllowExactly([...ownLog(check)]);
  },

  "401 and 403 are readable to the page's origin, and to no other": ({ guarded }: Subject) => {
    const errors = guarded.resources("aws_api_gateway_gateway_response");
    expect(errors.map(({ response_type }) => response_type).sort()).toEqual(["DEFAULT_4XX", "DEFAULT_5XX"]);
    for (const { response_parameters: headers } of errors) {
      expect(headers["gatewayresponse.header.Access-Control-Allow-Origin"]).toBe(`'${GUARDED_ORIGIN}'`);
    }
  },
};
