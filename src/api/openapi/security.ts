import { Token } from "cdktf";
import { type Authorizer, CognitoUserPoolsAuthorizer } from "../authorizer";
import type { Route } from "../route";

/** What a client must send to be let in, as OpenAPI 3.0 and Swagger 2.0 both have it. */
export interface SecurityScheme {
  readonly type: "apiKey";
  readonly in: "header" | "query";
  readonly name: string;
  /** API Gateway's extensions. */
  readonly [extension: `x-amazon-apigateway-${string}`]: unknown;
}

/** Scopes by the name of the scheme; all schemes are required together. */
export type SecurityRequirement = Record<string, string[]>;

const API_KEY = "x-api-key";

/** What a route requires of a client; undefined where anybody may call it. */
export function requirementOf({
  apiKeyRequired,
  authorization,
  authorizationScopes = [],
}: Route): SecurityRequirement | undefined {
  const requirement = {
    ...(authorization !== "none" && { [nameOf(authorization)]: [...authorizationScopes] }),
    ...(apiKeyRequired && { [API_KEY]: [] }),
  };
  return Object.keys(requirement).length > 0 ? requirement : undefined;
}

/** The schemes that routes require, by name; undefined where there are none. */
export function schemesOf(routes: readonly Route[]): Record<string, SecurityScheme> | undefined {
  const schemes: Record<string, SecurityScheme> = {};
  for (const { apiKeyRequired, authorization } of routes) {
    if (apiKeyRequired) schemes[API_KEY] = { type: "apiKey", in: "header", name: API_KEY };
    if (authorization !== "none") schemes[nameOf(authorization)] = schemeOf(authorization);
  }
  const names = Object.keys(schemes).sort();
  return names.length > 0
    ? Object.fromEntries(names.map((name) => [name, schemes[name] as SecurityScheme]))
    : undefined;
}

function nameOf(authorizer: Authorizer): string {
  return authorizer === "iam" ? "sigv4" : authorizer.authorizerName;
}

/**
 * Without what is known only at apply, such as ARNs: an import into API Gateway needs them, a client does not.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-authorizer.html
 */
function schemeOf(authorizer: Authorizer): SecurityScheme {
  const inAuthorization = { type: "apiKey", in: "header", name: "Authorization" } as const;
  if (authorizer === "iam") return { ...inAuthorization, "x-amazon-apigateway-authtype": "awsSigv4" };
  if (authorizer instanceof CognitoUserPoolsAuthorizer) {
    const providerARNs = authorizer.userPools.map(({ userPoolArn }) => userPoolArn).filter(isKnown);
    return {
      ...inAuthorization,
      "x-amazon-apigateway-authtype": "cognito_user_pools",
      "x-amazon-apigateway-authorizer": {
        type: "cognito_user_pools",
        ...(providerARNs.length > 0 && { providerARNs }),
      },
    };
  }
  const { handler, identitySources, resultTtlSeconds } = authorizer;
  return {
    type: "apiKey",
    ...placeOf(identitySources),
    "x-amazon-apigateway-authtype": "custom",
    "x-amazon-apigateway-authorizer": {
      type: "request",
      identitySource: identitySources.join(","),
      authorizerResultTtlInSeconds: resultTtlSeconds,
      ...(isKnown(handler.invokeArn) && { authorizerUri: handler.invokeArn }),
    },
  };
}

/** Where a client puts its credentials: the first identity source of the request. A scheme has one place only. */
function placeOf(identitySources: readonly string[]): Pick<SecurityScheme, "in" | "name"> {
  for (const source of identitySources) {
    const [, place, name] = /^method\.request\.(header|querystring)\.(.+)$/.exec(source) ?? [];
    if (name) return { in: place === "header" ? "header" : "query", name };
  }
  // As in API Gateway's own export.
  return { in: "header", name: "Unused" };
}

const isKnown = (value: string) => !Token.isUnresolved(value);
