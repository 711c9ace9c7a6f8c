import { ApiGatewayIntegration } from "@cdktf/provider-aws/lib/api-gateway-integration";
import { ApiGatewayMethod } from "@cdktf/provider-aws/lib/api-gateway-method";
import { ApiGatewayMethodSettings } from "@cdktf/provider-aws/lib/api-gateway-method-settings";
import { ApiGatewayModel } from "@cdktf/provider-aws/lib/api-gateway-model";
import type { ApiGatewayRestApi } from "@cdktf/provider-aws/lib/api-gateway-rest-api";
import type { ApiGatewayStage } from "@cdktf/provider-aws/lib/api-gateway-stage";
import { LambdaPermission } from "@cdktf/provider-aws/lib/lambda-permission";
import type { TerraformResource } from "cdktf";
import type { Construct } from "constructs";
import { sha256 } from "../common/hash";
import { requireThat, ValidationError } from "../common/validation";
import type { NodeFunction } from "../function/node-function";
import type { RequestValidators } from "./private/request-validators";

/** The methods of routes, in the order in which they are listed to clients. To HEAD, API Gateway answers 403. */
export const HTTP_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;
export type HttpMethod = (typeof HTTP_METHODS)[number];

/** A JSON schema (draft 4, API Gateway's), for example what zod's `toJSONSchema(schema, { target: "draft-4" })` gives. */
export type JsonSchema = Readonly<Record<string, unknown>>;

export interface QueryParameterDocs {
  readonly description: string;
  readonly schema: JsonSchema;
  /** Whether the function itself refuses to do without. @default - whether API Gateway requires it */
  readonly required?: boolean;
}

/** What the exported OpenAPI document tells of a route, besides what follows from the route itself. */
export interface RouteDocs {
  readonly summary: string;
  /** Query parameters by name. @default - the ones that API Gateway requires, as strings */
  readonly queryParameters?: Record<string, QueryParameterDocs>;
  /** What the function answers, by status. @default - 200 with any JSON */
  readonly responses?: Record<number, { description: string; schema?: JsonSchema }>;
}

export interface RouteOptions {
  /** Query parameters without which API Gateway itself answers 400, naming them. @default - none */
  readonly requiredQueryParameters?: string[];
  /** Schema of the body; API Gateway itself answers 400 to a JSON body of any other form. @default - any body */
  readonly bodySchema?: JsonSchema;
  /** Whether a call needs a key of a usage plan in `x-api-key`; its preflight never does. @default false */
  readonly apiKeyRequired?: boolean;
  /** Steady requests per second to this route. @default - the API's limit */
  readonly throttlingRateLimit?: number;
  /** Requests to this route that may come at once. @default - the API's limit */
  readonly throttlingBurstLimit?: number;
  /** @default - only what follows from the route itself */
  readonly docs?: RouteDocs;
}

/** One method of one path, and the function that answers it. */
export interface Route extends RouteOptions {
  readonly method: HttpMethod;
  readonly path: string;
  readonly handler: NodeFunction;
}

/** What a route is built upon. */
export interface RouteTarget {
  readonly api: ApiGatewayRestApi;
  readonly stage: ApiGatewayStage;
  readonly validators: RequestValidators;
  readonly resourceId: string;
  /** Construct id of the route: `GET-users`. */
  readonly routeId: string;
  /** What the route's own limits fall back to. */
  readonly limits: Required<Limits>;
  /** The API's own limits are set first: set together, AWS may drop those of the route. */
  readonly generalSettings: ApiGatewayMethodSettings;
}

/** What a route is made of. */
export interface RouteParts {
  /** What a deployment is a snapshot of. */
  readonly deployed: TerraformResource[];
  /** Without which the route answers 500. */
  readonly permission: LambdaPermission;
}

/** Builds a route: its method, its proxy integration and one permission that names both. */
export function createRoute(scope: Construct, route: Route, target: RouteTarget): RouteParts {
  const { method, path, handler, requiredQueryParameters = [], bodySchema, apiKeyRequired = false } = route;
  const { api, validators, resourceId, routeId } = target;
  for (const name of requiredQueryParameters) {
    requireThat(scope, "requiredQueryParameters", name, "hold parameter names such as 'userId'", (it) =>
      /^[A-Za-z0-9._-]+$/.test(it),
    );
  }

  const model = bodySchema && createModel(scope, routeId, api, bodySchema);
  const validator = validators.for({ parameters: requiredQueryParameters.length > 0, body: bodySchema !== undefined });
  const apiMethod = new ApiGatewayMethod(scope, `Method-${routeId}`, {
    restApiId: api.id,
    resourceId,
    httpMethod: method,
    authorization: "NONE",
    apiKeyRequired,
    requestParameters: parametersOf(path, requiredQueryParameters),
    requestModels: model && { "application/json": model.name },
    requestValidatorId: validator?.id,
  });
  const integration = new ApiGatewayIntegration(scope, `Integration-${routeId}`, {
    restApiId: api.id,
    resourceId,
    httpMethod: apiMethod.httpMethod,
    type: "AWS_PROXY",
    integrationHttpMethod: "POST",
    uri: handler.invokeArn,
  });
  const permission = new LambdaPermission(scope, `Permission-${routeId}`, {
    statementId: `AllowApiGateway-${nameOf(routeId, "-")}`,
    action: "lambda:InvokeFunction",
    functionName: handler.functionName,
    principal: "apigateway.amazonaws.com",
    // Any stage, this method, this path; a path parameter stands for any one value.
    sourceArn: `${api.executionArn}/*/${method}${path.replace(/\{[^}]*\}/g, "*")}`,
  });
  throttle(scope, route, target);
  const deployed = [...(model ? [model] : []), ...(validator ? [validator] : []), apiMethod, integration];
  return { deployed, permission };
}

/** A route's id in letters, digits and `joint`; with a hash where another route could come to the same. */
function nameOf(routeId: string, joint: string): string {
  const name = routeId.replace(/[^A-Za-z0-9]+/g, joint);
  return /^[A-Z]+-[A-Za-z0-9]+$/.test(routeId) ? name : `${name}${joint}${sha256(routeId, 8)}`;
}

function createModel(scope: Construct, routeId: string, api: ApiGatewayRestApi, schema: JsonSchema): ApiGatewayModel {
  return new ApiGatewayModel(scope, `Model-${routeId}`, {
    restApiId: api.id,
    name: nameOf(routeId, ""),
    contentType: "application/json",
    schema: JSON.stringify(schema),
  });
}

function throttle(scope: Construct, route: Route, { api, stage, routeId, limits, generalSettings }: RouteTarget) {
  const { method, path, throttlingRateLimit, throttlingBurstLimit } = route;
  if (throttlingRateLimit === undefined && throttlingBurstLimit === undefined) return;
  requireLimits(scope, route);
  new ApiGatewayMethodSettings(scope, `Throttling-${routeId}`, {
    restApiId: api.id,
    stageName: stage.stageName,
    methodPath: `${path.replaceAll("/", "~1")}/${method}`,
    // All: a limit that is not given would be no limit at all, and a level none.
    settings: {
      loggingLevel: generalSettings.settings.loggingLevelInput,
      dataTraceEnabled: false,
      throttlingRateLimit: throttlingRateLimit ?? limits.throttlingRateLimit,
      throttlingBurstLimit: throttlingBurstLimit ?? limits.throttlingBurstLimit,
    },
    dependsOn: [generalSettings],
  });
}

/**
 * @throws ValidationError on a path that API Gateway does not accept, a second route of that name, or a function that
 *   may still run when API Gateway responds 504
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-set-up-simple-proxy.html
 */
export function requireRoute(scope: Construct, { method, path, handler }: Route, existing: readonly Route[]) {
  requireThat(scope, "path", path, "be '/' or slash-led segments such as '/users/{userId}'", (value) =>
    /^\/$|^(\/([A-Za-z0-9._~-]+|\{[A-Za-z0-9._-]+\+?\}))+$/.test(value),
  );
  const atEnd = "have a greedy parameter such as '{proxy+}' only at its end";
  requireThat(scope, "path", path, atEnd, (value) => !value.includes("+}/"));
  const name = `${method} ${path}`;
  if (existing.some((route) => `${route.method} ${route.path}` === name)) {
    throw new ValidationError(scope, `route "${name}" is already defined`);
  }
  const inTime = `be at most ${INTEGRATION_TIMEOUT_SECONDS} behind the route ${name}: API Gateway waits no longer`;
  requireThat(handler, "timeoutSeconds", handler.timeoutSeconds, inTime, (it) => it <= INTEGRATION_TIMEOUT_SECONDS);
}

/**
 * API Gateway's integration timeout, which routes leave at its default.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html
 */
const INTEGRATION_TIMEOUT_SECONDS = 29;

export interface Limits {
  readonly throttlingRateLimit?: number;
  readonly throttlingBurstLimit?: number;
}

/** @throws ValidationError when a limit would let nothing through */
export function requireLimits(scope: Construct, { throttlingRateLimit, throttlingBurstLimit }: Limits) {
  requireThat(scope, "throttlingRateLimit", throttlingRateLimit, "be over 0", (rate = 1) => rate > 0);
  requireThat(
    scope,
    "throttlingBurstLimit",
    throttlingBurstLimit,
    "be a whole number over 0",
    (burst = 1) => Number.isInteger(burst) && burst > 0,
  );
}

/** The parameters that API Gateway is to know: those of the path, and the required ones of the query. */
function parametersOf(path: string, requiredQueryParameters: string[]): Record<string, boolean> | undefined {
  const inPath = [...path.matchAll(/\{([^}+]+)\+?\}/g)].map(([, name]) => `method.request.path.${name}`);
  const inQuery = requiredQueryParameters.map((name) => `method.request.querystring.${name}`);
  const all = [...inPath, ...inQuery];
  return all.length > 0 ? Object.fromEntries(all.map((name) => [name, true])) : undefined;
}
