import { ApiGatewayIntegration } from "@cdktf/provider-aws/lib/api-gateway-integration";
import { ApiGatewayMethod } from "@cdktf/provider-aws/lib/api-gateway-method";
import { ApiGatewayModel } from "@cdktf/provider-aws/lib/api-gateway-model";
import { Construct } from "constructs";
import { sha256 } from "../common/hash";
import { requireThat, ValidationError } from "../common/validation";
import type { IFunction } from "../function/function";
import { type Authorizer, authorizationOf, validateAuthorization } from "./authorizer";
import type { CorsPolicy } from "./cors-policy";
import { type ApiDefinition, routeId } from "./private/api-definition";

/** The methods of requests, in the order in which responses list them. API Gateway routes HEAD only where a route has it. */
export const HTTP_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"] as const;
export type HttpMethod = (typeof HTTP_METHODS)[number];

/** The methods that a route can have. `ANY` matches those that no other route of the path has. */
export const ROUTE_METHODS = [...HTTP_METHODS, "ANY"] as const;
export type RouteMethod = (typeof ROUTE_METHODS)[number];

/** A JSON schema (draft 4, as API Gateway requires): for example `toJSONSchema(schema, { target: "draft-4" })` of zod. */
export type JsonSchema = Readonly<Record<string, unknown>>;

export interface ParameterDocs {
  readonly description: string;
  readonly schema: JsonSchema;
  /** Whether the function rejects requests without it. @default - in the path always, else whether API Gateway requires it */
  readonly required?: boolean;
}

/** Documentation of a route in the exported OpenAPI document, in addition to what follows from the route itself. */
export interface RouteDocs {
  readonly summary: string;
  /** Parameters of the path by name. @default - strings */
  readonly pathParameters?: Readonly<Record<string, ParameterDocs>>;
  /** Query parameters by name. @default - the ones that API Gateway requires, as strings */
  readonly queryParameters?: Readonly<Record<string, ParameterDocs>>;
  /** Request headers by name, but for those that OpenAPI describes otherwise: Accept, Content-Type and Authorization. @default - none */
  readonly headers?: Readonly<Record<string, ParameterDocs>>;
  /** Of a JSON body that the function checks. @default - the route's `bodySchema`, which API Gateway checks */
  readonly bodySchema?: JsonSchema;
  /** Responses of the function by status code. @default - 200 with any JSON */
  readonly responses?: Readonly<Record<number, { readonly description: string; readonly schema?: JsonSchema }>>;
}

export interface RouteOptions {
  /** Query parameters without which API Gateway returns 400, which names the missing ones. @default - none */
  readonly requiredQueryParameters?: readonly string[];
  /** Schema of a JSON body: API Gateway returns 400 where a body does not match. @default - any body */
  readonly bodySchema?: JsonSchema;
  /** Require an API key of a usage plan in `x-api-key`; preflights never do. @default false */
  readonly apiKeyRequired?: boolean;
  /** Who decides which requests reach the route; `"none"`: anybody may call it. @default - the API's defaultAuthorizer */
  readonly authorization?: Authorizer | "none";
  /**
   * Scopes of which an access token must have one, such as `notes/read`; only with a user pool. Without scopes, API Gateway
   * accepts ID tokens.
   * @default - none
   */
  readonly authorizationScopes?: readonly string[];
  /** Steady requests per second to this route; not with `ANY`. @default - the API's limit */
  readonly throttlingRateLimit?: number;
  /** Concurrent requests to this route; not with `ANY`. @default - the API's limit */
  readonly throttlingBurstLimit?: number;
  /** @default - only what follows from the route itself */
  readonly docs?: RouteDocs;
}

/** One method of one path, and the function that it invokes. */
export interface Route extends RouteOptions {
  readonly method: RouteMethod;
  readonly path: string;
  readonly handler: IFunction;
  /** Never missing: the API's default is resolved. */
  readonly authorization: Authorizer | "none";
}

export interface Throttling {
  /** Steady requests per second. */
  readonly throttlingRateLimit?: number;
  /** Concurrent requests. */
  readonly throttlingBurstLimit?: number;
}

/** Adds a route to an API: its method, its proxy integration, and the permission to invoke the function for exactly both. */
export function addRoute(definition: ApiDefinition, route: Route) {
  const { scope, restApiId } = definition;
  const { method, path, handler, requiredQueryParameters = [], bodySchema, apiKeyRequired = false } = route;
  const id = routeId(method, path);
  const resourceId = definition.resourceId(path);
  const model = bodySchema && addModel(definition, id, bodySchema);
  const apiMethod = definition.add(
    new ApiGatewayMethod(scope, `Method-${id}`, {
      restApiId,
      resourceId,
      httpMethod: method,
      ...authorizationOf(definition, route),
      apiKeyRequired,
      requestParameters: parametersOf(path, requiredQueryParameters),
      requestModels: model && { "application/json": model.name },
      requestValidatorId: definition.validatorId({
        parameters: requiredQueryParameters.length > 0,
        body: bodySchema !== undefined,
      }),
    }),
  );
  definition.add(
    new ApiGatewayIntegration(scope, `Integration-${id}`, {
      restApiId,
      resourceId,
      httpMethod: apiMethod.httpMethod,
      type: "AWS_PROXY",
      integrationHttpMethod: "POST",
      uri: handler.invokeArn,
    }),
  );
  definition.allowInvoke(handler, {
    id,
    sid: `AllowApiGateway-${nameOf(id, "-")}`,
    // Any stage, this method, this path; `*` is any value of a path parameter.
    source: `*/${method === "ANY" ? "*" : method}${path.replace(/\{[^}]*\}/g, "*")}`,
  });
}

/** The methods of these routes, in a fixed order; of `ANY` all. */
export function methodsOf(routes: readonly Route[]): HttpMethod[] {
  const routed = routes.map(({ method }) => method);
  return HTTP_METHODS.filter((method) => routed.includes(method) || routed.includes("ANY"));
}

function addModel(definition: ApiDefinition, id: string, schema: JsonSchema): ApiGatewayModel {
  return definition.add(
    new ApiGatewayModel(definition.scope, `Model-${id}`, {
      restApiId: definition.restApiId,
      name: nameOf(id, ""),
      contentType: "application/json",
      schema: JSON.stringify(schema),
    }),
  );
}

/** A route's id in letters, digits and `joint`, with a hash where another route could have the same name. */
function nameOf(id: string, joint: string): string {
  const name = id.replace(/[^A-Za-z0-9]+/g, joint);
  return /^[A-Z]+-[A-Za-z0-9]+$/.test(id) ? name : `${name}${joint}${sha256(id, 8)}`;
}

/** The parameters that API Gateway requires to be declared: those of the path, and the required ones of the query. */
function parametersOf(path: string, requiredQueryParameters: readonly string[]): Record<string, boolean> | undefined {
  const inPath = [...path.matchAll(/\{([^}+]+)\+?\}/g)].map(([, name]) => `method.request.path.${name}`);
  const inQuery = requiredQueryParameters.map((name) => `method.request.querystring.${name}`);
  const all = [...inPath, ...inQuery];
  return all.length > 0 ? Object.fromEntries(all.map((name) => [name, true])) : undefined;
}

/**
 * @throws ValidationError on a path that API Gateway does not accept, a route that already exists, an option out of
 *   range, or a function that may still run when API Gateway returns 504
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-set-up-simple-proxy.html
 */
export function validateRoute(scope: Construct, route: Route, existing: readonly Route[], cors?: CorsPolicy) {
  const { method, path, handler, requiredQueryParameters = [] } = route;
  requireThat(scope, "path", path, "be '/' or slash-led segments such as '/users/{userId}'", (value) =>
    /^\/$|^(\/([A-Za-z0-9._~-]+|\{[A-Za-z0-9._-]+\+?\}))+$/.test(value),
  );
  const atEnd = "have a greedy parameter such as '{proxy+}' only at its end";
  requireThat(scope, "path", path, atEnd, (value) => !value.includes("+}/"));
  const name = `${method} ${path}`;
  if (existing.some((it) => `${it.method} ${it.path}` === name)) {
    throw new ValidationError(scope, `route "${name}" is already defined`);
  }
  for (const parameter of requiredQueryParameters) {
    requireThat(scope, "requiredQueryParameters", parameter, "contain parameter names such as 'userId'", (it) =>
      /^[A-Za-z0-9._-]+$/.test(it),
    );
  }
  validateThrottling(scope, route);
  for (const prop of ["throttlingRateLimit", "throttlingBurstLimit"] as const) {
    const rule = "be set on a route of one method: API Gateway throttles each method of ANY separately";
    requireThat(scope, prop, route[prop], rule, (limit) => method !== "ANY" || limit === undefined);
  }
  const inTime = `be at most ${INTEGRATION_TIMEOUT_SECONDS} behind the route ${name}: API Gateway waits no longer`;
  const owner = handler instanceof Construct ? handler : scope;
  requireThat(owner, "timeoutSeconds", handler.timeoutSeconds, inTime, (it = 0) => it <= INTEGRATION_TIMEOUT_SECONDS);
  validateAuthorization(scope, route, existing, cors);
}

/** @throws ValidationError when a limit would let no request through */
export function validateThrottling(scope: Construct, { throttlingRateLimit, throttlingBurstLimit }: Throttling) {
  requireThat(scope, "throttlingRateLimit", throttlingRateLimit, "be over 0", (rate = 1) => rate > 0);
  requireThat(
    scope,
    "throttlingBurstLimit",
    throttlingBurstLimit,
    "be a whole number over 0",
    (burst = 1) => Number.isInteger(burst) && burst > 0,
  );
}

/**
 * API Gateway's integration timeout, which routes leave at its default.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html
 */
const INTEGRATION_TIMEOUT_SECONDS = 29;
