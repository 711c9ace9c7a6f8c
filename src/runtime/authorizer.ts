import type { APIGatewayAuthorizerResult, APIGatewayRequestAuthorizerEvent, Context } from "aws-lambda";
import { log } from "./log";

/** Who was let in, and as whom. */
export interface Caller {
  /** Identifies the caller: `event.requestContext.authorizer.principalId` of the route's function. */
  readonly principalId: string;
  /** What the route's function gets in `event.requestContext.authorizer`, each value as a string. @default - nothing */
  readonly context?: Readonly<Record<string, string | number | boolean>>;
  /** Let `*` in a route stand for any characters, slashes too. Only for routes without the caller's input. @default false */
  readonly wildcards?: boolean;
}

/** The part of an authorizer's event that a policy is made of. */
type RequestedMethod = Pick<APIGatewayRequestAuthorizerEvent, "methodArn">;

/**
 * The policy that allows a caller exactly these routes of the requested stage, and denies all others.
 *
 * With a TTL, API Gateway reuses it for the caller's next requests on every route of the authorizer: name all routes that
 * the caller may use, not only the requested one.
 *
 * @param routes method and path as they are requested, without the stage: `GET /notes/7`
 * @throws Error when there is no route, one is malformed, or has a `*` without `wildcards`
 * @example
 * allow(event, ["GET /notes", "POST /notes"], { principalId: user.id });
 * allow(event, ["GET /notes", "* /notes/*"], { principalId: user.id, wildcards: true });
 */
export function allow(
  { methodArn }: RequestedMethod,
  routes: readonly string[],
  { principalId, context, wildcards = false }: Caller,
): APIGatewayAuthorizerResult {
  if (routes.length === 0) throw new Error("'routes' must name at least one route: deny() allows none");
  const stage = stageOf(methodArn);
  const resources = routes.map((route) => {
    const [, method, path] = (wildcards ? ROUTE_WITH_WILDCARDS : ROUTE).exec(route) ?? [];
    if (!method)
      throw new Error(`'routes' must ${wildcards ? RULE_WITH_WILDCARDS : RULE}, got ${JSON.stringify(route)}`);
    return `${stage}/${method}${path}`;
  });
  return { principalId, policyDocument: policyOf("Allow", resources), ...(context && { context: { ...context } }) };
}

/** The policy that denies a caller every route of the requested stage: 403. */
export function deny({ methodArn }: RequestedMethod, principalId: string): APIGatewayAuthorizerResult {
  return { principalId, policyDocument: policyOf("Deny", [`${stageOf(methodArn)}/*`]) };
}

/**
 * Builds the entry point of a Lambda authorizer: a line in the log for each decision, 401 where it returns nothing, and 500
 * for whatever is thrown.
 *
 * API Gateway returns 401 only for an error, which Lambda counts in the function's metric `Errors`. A failure is in the API's
 * metric `5XXError`, a 401 is not.
 *
 * @param name what the authorizer does, for the log: `Check session`
 * @param decide returns what `allow` or `deny` does, or nothing for a caller who is not known
 * @example
 * export const handler = requestAuthorizer("Check session", async (event) => {
 *   const user = await findUser(event.headers?.Authorization);
 *   return user && allow(event, ["GET /notes", "POST /notes"], { principalId: user.id });
 * });
 */
export function requestAuthorizer(
  name: string,
  decide: (
    event: APIGatewayRequestAuthorizerEvent,
    context: Context,
  ) => Promise<APIGatewayAuthorizerResult | undefined>,
): (event: APIGatewayRequestAuthorizerEvent, context: Context) => Promise<APIGatewayAuthorizerResult> {
  return async (event, context) => {
    const { requestContext, httpMethod, resource } = event;
    log.startRequest({ requestId: requestContext?.requestId, route: `${httpMethod} ${resource}` }, context);
    let decision: APIGatewayAuthorizerResult | undefined;
    try {
      decision = await decide(event, context);
    } catch (error) {
      log.error(`${name} failed`, { status: 500, error });
      // Not the error itself: one whose message is "Unauthorized" would become a 401.
      throw new Error("The authorizer failed");
    }
    if (!decision) {
      log.info(name, { status: 401 });
      throw new Error("Unauthorized");
    }
    log.info(name, { userId: decision.principalId });
    return decision;
  };
}

/** `arn:aws:execute-api:<region>:<account>:<api>/<stage>`. */
function stageOf(methodArn: string): string {
  return methodArn.split("/").slice(0, 2).join("/");
}

function policyOf(Effect: "Allow" | "Deny", Resource: string[]): APIGatewayAuthorizerResult["policyDocument"] {
  return { Version: "2012-10-17", Statement: [{ Effect, Action: "execute-api:Invoke", Resource }] };
}

// No `?`, `*` or `$`, by which a policy matches more than what is written; no braces, because a policy has no parameters.
const ROUTE = /^(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS) (\/[^\s?*${}]*)$/;
const RULE = "be a method and a path such as 'GET /notes/7', without '*', '?', '$' and braces";
const ROUTE_WITH_WILDCARDS = /^(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS|\*) (\/[^\s?${}]*)$/;
const RULE_WITH_WILDCARDS = "be a method and a path such as 'GET /notes/*', without '?', '$' and braces";
