import { ApiGatewayAuthorizer } from "@cdktf/provider-aws/lib/api-gateway-authorizer";
import type { ApiGatewayMethodConfig } from "@cdktf/provider-aws/lib/api-gateway-method";
import type { Construct } from "constructs";
import type { IUserPool } from "../auth/user-pool";
import { requireName } from "../common/names";
import { requireThat, ValidationError, valueError } from "../common/validation";
import type { IFunction } from "../function/function";
import type { CorsPolicy } from "./cors-policy";
import type { ApiDefinition } from "./private/api-definition";

export interface CognitoUserPoolsAuthorizerProps {
  /** 1 to 64 letters, digits, `-` or `_`; unique among the authorizers of an API. */
  readonly authorizerName: string;
  /** The pools whose tokens are accepted: ours, or existing ones by ARN and id. */
  readonly userPools: readonly IUserPool[];
}

/**
 * Requires a token of a Cognito user pool in the header `Authorization`: an ID token, or on routes with
 * `authorizationScopes` an access token that has one of the scopes. API Gateway checks it; no function is invoked.
 *
 * @example
 * const signedIn = new CognitoUserPoolsAuthorizer({ authorizerName: "SignedIn", userPools: [userPool] });
 */
export class CognitoUserPoolsAuthorizer {
  readonly authorizerName: string;
  readonly userPools: readonly IUserPool[];

  constructor({ authorizerName, userPools }: CognitoUserPoolsAuthorizerProps) {
    this.authorizerName = authorizerName;
    this.userPools = userPools;
  }
}

export interface LambdaAuthorizerProps {
  /** 1 to 64 letters, digits, `-` or `_`; unique among the authorizers of an API. */
  readonly authorizerName: string;
  /** Returns a policy: `requestAuthorizer` of `./runtime` builds it. */
  readonly handler: IFunction;
  /**
   * What identifies a caller, each `method.request.header.<name>`, `method.request.querystring.<name>`,
   * `stageVariables.<name>` or `context.<name>`. With a TTL, a request that lacks one gets 401 and invokes no function.
   * @default ["method.request.header.Authorization"]
   */
  readonly identitySources?: readonly string[];
  /**
   * Seconds for which the policy is reused for requests with the same identity sources, on all routes of the authorizer:
   * it must cover each route that the caller may use. 0 to 3600; 0 invokes the function for every request.
   * @default 300
   */
  readonly resultTtlSeconds?: number;
}

/**
 * Has a function decide who may call: a Lambda authorizer of type REQUEST, which gets the request without its body. Only
 * this authorizer may invoke it.
 *
 * @example
 * const session = new LambdaAuthorizer({
 *   authorizerName: "Session",
 *   handler: checkSession,
 *   identitySources: ["method.request.header.Cookie"],
 * });
 */
export class LambdaAuthorizer {
  readonly authorizerName: string;
  readonly handler: IFunction;
  readonly identitySources: readonly string[];
  readonly resultTtlSeconds: number;

  constructor(props: LambdaAuthorizerProps) {
    this.authorizerName = props.authorizerName;
    this.handler = props.handler;
    this.identitySources = props.identitySources ?? [AUTHORIZATION];
    this.resultTtlSeconds = props.resultTtlSeconds ?? 300;
  }
}

/**
 * Who decides which requests reach a route. `"iam"`: AWS IAM does, by the request's signature (Signature Version 4) and the
 * policies of its caller, which must allow `execute-api:Invoke`. A page that signs requests needs `X-Amz-Date` and
 * `X-Amz-Security-Token` in the `allowHeaders` of `cors` too.
 */
export type Authorizer = CognitoUserPoolsAuthorizer | LambdaAuthorizer | "iam";

/** How a route is authorized; `"none"`: anybody may call it. */
export interface Authorization {
  readonly authorization: Authorizer | "none";
  readonly authorizationScopes?: readonly string[];
}

type MethodAuthorization = Pick<ApiGatewayMethodConfig, "authorization" | "authorizerId" | "authorizationScopes">;

/** The settings of a method with this authorization; its authorizer is created when the API first needs it. */
export function authorizationOf(
  definition: ApiDefinition,
  { authorization, authorizationScopes: scopes }: Authorization,
): MethodAuthorization {
  if (authorization === "none") return { authorization: "NONE" };
  if (authorization === "iam") return { authorization: "AWS_IAM" };
  const authorizerId = authorizerIdOf(definition, authorization);
  if (authorization instanceof LambdaAuthorizer) return { authorization: "CUSTOM", authorizerId };
  return { authorization: "COGNITO_USER_POOLS", authorizerId, authorizationScopes: scopes && [...scopes] };
}

/** The id of an authorizer in this API: one resource, however many routes have it. */
function authorizerIdOf(definition: ApiDefinition, authorizer: Exclude<Authorizer, "iam">): string {
  const { scope, restApiId } = definition;
  const { authorizerName: name } = authorizer;
  const id = `Authorizer-${name}`;
  const existing = scope.node.tryFindChild(id) as ApiGatewayAuthorizer | undefined;
  if (existing) return existing.id;
  if (authorizer instanceof CognitoUserPoolsAuthorizer) {
    return definition.add(
      new ApiGatewayAuthorizer(scope, id, {
        restApiId,
        name,
        type: "COGNITO_USER_POOLS",
        identitySource: AUTHORIZATION,
        providerArns: authorizer.userPools.map(({ userPoolArn }) => userPoolArn),
      }),
    ).id;
  }
  const { handler, identitySources, resultTtlSeconds } = authorizer;
  const resource = definition.add(
    new ApiGatewayAuthorizer(scope, id, {
      restApiId,
      name,
      type: "REQUEST",
      authorizerUri: handler.invokeArn,
      identitySource: identitySources.join(","),
      authorizerResultTtlInSeconds: resultTtlSeconds,
    }),
  );
  definition.allowInvoke(handler, { id, sid: `AllowAuthorizer-${name}`, source: `authorizers/${resource.id}` });
  return resource.id;
}

/**
 * @param others the authorizations of the API's other routes
 * @throws ValidationError on a bad prop of the authorizer, a name that another authorizer of the API has, scopes without a
 *   user pool, or a header that the authorizer reads and pages may not send
 */
export function validateAuthorization(
  scope: Construct,
  { authorization, authorizationScopes: scopes }: Authorization,
  others: readonly Authorization[],
  cors: CorsPolicy | undefined,
) {
  if (scopes !== undefined) {
    if (!(authorization instanceof CognitoUserPoolsAuthorizer)) {
      throw valueError(scope, "authorizationScopes", "be set only with a CognitoUserPoolsAuthorizer", scopes);
    }
    requireThat(scope, "authorizationScopes", scopes, "name at least one scope", (list) => list.length > 0);
  }
  if (authorization === "none") return;
  if (authorization !== "iam") validateAuthorizer(scope, authorization, others);
  const unsent = headersOf(authorization).find((header) => cors && !maySend(cors, header));
  if (unsent === undefined || !cors) return;
  if (unsent.toLowerCase() === "cookie") {
    throw valueError(scope, "allowCredentials", "be true where an authorizer reads Cookie", cors.allowCredentials);
  }
  throw valueError(scope, "allowHeaders", `contain "${unsent}", which an authorizer reads`, cors.allowHeaders);
}

function validateAuthorizer(
  scope: Construct,
  authorizer: Exclude<Authorizer, "iam">,
  others: readonly Authorization[],
) {
  const { authorizerName } = authorizer;
  requireName(scope, "authorizerName", authorizerName, "authorizer");
  const isOther = ({ authorization: other }: Authorization) =>
    typeof other === "object" && other !== authorizer && other.authorizerName === authorizerName;
  if (others.some(isOther)) {
    throw new ValidationError(
      scope,
      `authorizer "${authorizerName}" is already defined: use the same one for all routes`,
    );
  }
  if (authorizer instanceof CognitoUserPoolsAuthorizer) {
    const { userPools } = authorizer;
    requireThat(scope, "userPools", userPools, "name at least one user pool", (pools) => pools.length > 0);
    return;
  }
  const { identitySources, resultTtlSeconds } = authorizer;
  requireThat(scope, "identitySources", identitySources, "name at least one source", (list) => list.length > 0);
  for (const source of identitySources) {
    const rule = "contain sources such as 'method.request.header.Authorization'";
    requireThat(scope, "identitySources", source, rule, (it) => IDENTITY_SOURCE.test(it));
  }
  requireThat(
    scope,
    "resultTtlSeconds",
    resultTtlSeconds,
    "be a whole number from 0 to 3600",
    (ttl) => Number.isInteger(ttl) && ttl >= 0 && ttl <= 3600,
  );
}

/** The request headers that an authorizer reads. */
function headersOf(authorizer: Authorizer): string[] {
  const sources = authorizer instanceof LambdaAuthorizer ? authorizer.identitySources : [AUTHORIZATION];
  return sources.flatMap((source) => (source.startsWith(HEADER) ? [source.slice(HEADER.length)] : []));
}

/** Whether a page may send a header: a cookie goes with credentials, and some headers the browser sets itself. */
function maySend({ allowHeaders, allowCredentials }: CorsPolicy, header: string): boolean {
  const name = header.toLowerCase();
  if (name === "cookie") return allowCredentials;
  return SET_BY_BROWSERS.includes(name) || allowHeaders.some((it) => it.toLowerCase() === name);
}

const HEADER = "method.request.header.";
const AUTHORIZATION = `${HEADER}Authorization`;
const IDENTITY_SOURCE = /^(method\.request\.(header|querystring)|stageVariables|context)\.[A-Za-z0-9._-]+$/;
const SET_BY_BROWSERS = ["accept", "accept-language", "host", "origin", "referer", "user-agent"];
