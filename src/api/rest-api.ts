import { ApiGatewayDeployment } from "@cdktf/provider-aws/lib/api-gateway-deployment";
import type { ApiGatewayMethodSettings } from "@cdktf/provider-aws/lib/api-gateway-method-settings";
import { ApiGatewayResource } from "@cdktf/provider-aws/lib/api-gateway-resource";
import { ApiGatewayRestApi } from "@cdktf/provider-aws/lib/api-gateway-rest-api";
import type { ApiGatewayStage } from "@cdktf/provider-aws/lib/api-gateway-stage";
import type { LambdaPermission } from "@cdktf/provider-aws/lib/lambda-permission";
import { dependable, Fn, Lazy, type TerraformResource } from "cdktf";
import { Construct } from "constructs";
import { type DomainProps, domainOf } from "../common/host-name";
import { requireLogRetention } from "../common/log-retention";
import type { Metric } from "../common/policy";
import { requireThat } from "../common/validation";
import type { AliasTarget } from "../domain/custom-domain";
import type { NodeFunction } from "../function/node-function";
import { type CorsOptions, CorsPolicy } from "./cors-policy";
import { deploymentTrigger } from "./private/deployment-trigger";
import { createApiDomain } from "./private/domain";
import { FunctionCors } from "./private/function-cors";
import { createGatewayErrors } from "./private/gateway-responses";
import { preflight } from "./private/preflight";
import { RequestValidators } from "./private/request-validators";
import { createStage } from "./private/stage";
import {
  createRoute,
  HTTP_METHODS,
  type HttpMethod,
  type Limits,
  type Route,
  type RouteOptions,
  requireLimits,
  requireRoute,
} from "./route";

export interface RestApiProps extends DomainProps {
  readonly apiName: string;
  /** @default "prod" */
  readonly stageName?: string;
  /** @default - no preflights, no CORS headers on errors, and functions answer no other origin */
  readonly cors?: CorsOptions;
  /** Steady requests per second, over all clients. @default 100 */
  readonly throttlingRateLimit?: number;
  /** Requests that may come at once. @default 50 */
  readonly throttlingBurstLimit?: number;
  /** Media types that functions take and give as base64. @default - none: bodies are text */
  readonly binaryMediaTypes?: string[];
  /**
   * Days for which a JSON line is kept for each request, and a line for what goes wrong in API Gateway itself: one of the
   * numbers that CloudWatch Logs accepts. The account must have API Gateway's log role set, once for each region: without
   * it AWS refuses the stage.
   * @default - no logs
   */
  readonly accessLogRetentionDays?: number;
  /** Encrypts those logs; its policy must let CloudWatch Logs use it. @default - CloudWatch's own keys */
  readonly logKmsKeyArn?: string;
  /** Sample requests for X-Ray. @default false */
  readonly tracing?: boolean;
}

/**
 * A regional REST API whose routes are Lambda functions.
 *
 * Defines the API, a proxy integration and one narrow permission for each route, preflights that API Gateway answers
 * by itself, CORS headers on its own errors, and a stage. What is deployed is replaced exactly when something that
 * reaches clients changes, and without a gap. With a domain name, the stage is at the name's root and nowhere else.
 *
 * @example
 * const api = new RestApi(this, "Api", { apiName: "Orders", cors: { allowOrigins: [site.origin] } });
 * api.addRoute("GET", "/orders", listOrders);
 */
export class RestApi extends Construct {
  readonly restApiId: string;
  readonly executionArn: string;
  readonly apiName: string;
  readonly stageName: string;
  readonly stageArn: string;
  /** Host of the stage's own address: `<api>.execute-api.<region>.amazonaws.com`. */
  readonly invokeDomainName: string;
  /** What holds for routes and usage plans that say nothing else. */
  readonly limits: Required<Limits>;
  /** Where the stage is called, without a trailing slash. */
  readonly url: string;
  /** The origin of `url`, which needs no stage: a site that the stage depends on can name it. */
  readonly origin: string;
  /** Where the API's domain name has to lead, if it has one. */
  readonly aliasTarget?: AliasTarget;
  readonly cors?: CorsPolicy;
  private readonly api: ApiGatewayRestApi;
  private readonly stage: ApiGatewayStage;
  private readonly validators: RequestValidators;
  private readonly generalSettings: ApiGatewayMethodSettings;
  private readonly permissions: LambdaPermission[] = [];
  /** Everything that reaches clients, and so belongs to a deployment. */
  private readonly model = new Set<TerraformResource>();
  private readonly resources = new Map<string, ApiGatewayResource>();
  private readonly allRoutes: Route[] = [];

  /** @throws ValidationError on a bad prop, and at synth when there is no route */
  constructor(scope: Construct, id: string, props: RestApiProps) {
    super(scope, id);
    const { apiName, stageName = "prod", throttlingRateLimit = 100, throttlingBurstLimit = 50 } = props;
    requireThat(this, "stageName", stageName, "be 1 to 128 letters, digits, '-' or '_'", (name) =>
      /^[A-Za-z0-9_-]{1,128}$/.test(name),
    );
    const limits = { throttlingRateLimit, throttlingBurstLimit };
    requireLimits(this, limits);
    requireLogRetention(this, "accessLogRetentionDays", props.accessLogRetentionDays);
    const domain = domainOf(this, props);
    if (props.cors) this.cors = new CorsPolicy(this, props.cors);

    this.api = this.track(
      new ApiGatewayRestApi(this, "Resource", {
        name: apiName,
        endpointConfiguration: { types: ["REGIONAL"] },
        binaryMediaTypes: props.binaryMediaTypes,
        // Said also when false: AWS keeps a value that is not given, so an API that lost its domain would stay closed.
        disableExecuteApiEndpoint: domain !== undefined,
        lifecycle: { createBeforeDestroy: true },
      }),
    );
    const deployment = new ApiGatewayDeployment(this, "Deployment", {
      restApiId: this.api.id,
      triggers: { model: deploymentTrigger(this, this.model) },
      lifecycle: { createBeforeDestroy: true },
    });
    deployment.dependsOn = Lazy.listValue({ produce: () => [...this.model].map(dependable) });
    const { stage, generalSettings } = createStage(this, { ...props, api: this.api, deployment, stageName, limits });
    this.stage = stage;
    this.generalSettings = generalSettings;
    if (domain) this.aliasTarget = createApiDomain(this, this.stage, domain);
    // Nobody is let in before the functions may be called. Not the deployment: it is made anew before the old one goes,
    // and would have its permissions do the same, under names that are taken.
    this.stage.dependsOn = Lazy.listValue({ produce: () => this.permissions.map(dependable) });
    this.validators = new RequestValidators(this, this.api);
    for (const error of createGatewayErrors(this, this.api.id, this.cors)) this.track(error);

    this.limits = limits;
    this.restApiId = this.api.id;
    this.executionArn = this.api.executionArn;
    this.apiName = apiName;
    this.stageName = this.stage.stageName;
    this.stageArn = this.stage.arn;
    this.invokeDomainName = Fn.element(Fn.split("/", this.stage.invokeUrl), 2);
    const region = Fn.element(Fn.split(":", this.api.executionArn), 3);
    this.origin = `https://${domain?.domainName ?? `${this.api.id}.execute-api.${region}.amazonaws.com`}`;
    this.url = domain ? `https://${domain.domainName}` : this.stage.invokeUrl;
    this.node.addValidation({
      validate: () =>
        this.allRoutes.length > 0 ? [] : [`a REST API needs a route: call addRoute (${this.node.path})`],
    });
  }

  /** The routes in the order in which they were added. */
  get routes(): readonly Route[] {
    return [...this.allRoutes];
  }

  /**
   * Sends one method of one path to a function, and lets API Gateway invoke it for that alone. With CORS, the path's
   * first route adds its preflight. The function gets the CORS rules of all its APIs in its environment (see `CorsEnv`).
   *
   * @param path begins with a slash; segments may be parameters: `/users/{userId}`, the last one also a greedy one, which
   *   stands for all that follows: `/{proxy+}`
   * @throws ValidationError when the path is malformed, the route is already defined, an option is out of range, the
   *   function's timeout exceeds the 29 seconds that API Gateway waits, or its APIs differ in `allowCredentials`
   */
  addRoute(method: HttpMethod, path: string, handler: NodeFunction, options: RouteOptions = {}) {
    const route: Route = { ...options, method, path, handler };
    requireRoute(this, route, this.allRoutes);
    const resourceId = this.resourceId(path);
    if (this.cors && this.methodsOf(path).length === 0) this.addPreflight(this.cors, path, resourceId);
    if (!this.allRoutes.some((route) => route.handler === handler)) this.setCors(handler);

    const { api, stage, validators, limits, generalSettings } = this;
    const routeId = this.idOf(method, path);
    const target = { api, stage, validators, limits, generalSettings, resourceId, routeId };
    const { deployed, permission } = createRoute(this, route, target);
    for (const part of deployed) this.track(part);
    this.permissions.push(permission);
    this.allRoutes.push(route);
  }

  /** A metric of this API in the namespace AWS/ApiGateway, such as `5XXError`. */
  metric(metricName: string): Metric {
    return {
      namespace: "AWS/ApiGateway",
      metricName,
      dimensions: { ApiName: this.apiName, Stage: this.stageName },
    };
  }

  /** Counts a resource into the deployment: what it is triggered by and waits for. */
  private track<T extends TerraformResource>(resource: T): T {
    this.model.add(resource);
    return resource;
  }

  private methodsOf(path: string): HttpMethod[] {
    return methodsAmong(this.allRoutes.filter((route) => route.path === path));
  }

  private setCors(handler: NodeFunction) {
    const methods = () => methodsAmong(this.allRoutes.filter((route) => route.handler === handler));
    FunctionCors.of(handler).addApi(this, methods);
  }

  private resourceId(path: string): string {
    if (path === "/") return this.api.rootResourceId;
    const existing = this.resources.get(path);
    if (existing) return existing.id;
    const cut = path.lastIndexOf("/");
    const form = formOf(path);
    const other = [...this.resources.keys()].find((it) => formOf(it) === form);
    requireThat(this, "path", path, `name its parameter as ${other} does`, () => other === undefined);
    const resource = this.track(
      new ApiGatewayResource(this, `Path-${this.idOf(path)}`, {
        restApiId: this.api.id,
        parentId: this.resourceId(path.slice(0, cut) || "/"),
        pathPart: path.slice(cut + 1),
      }),
    );
    this.resources.set(path, resource);
    return resource.id;
  }

  private addPreflight(cors: CorsPolicy, path: string, resourceId: string) {
    const allowMethods = () => [...this.methodsOf(path), "OPTIONS"];
    const route = this.idOf("OPTIONS", path);
    for (const part of preflight(this, route, { restApiId: this.api.id, resourceId, cors, allowMethods })) {
      this.track(part);
    }
  }

  /**
   * A construct id for a route: free of the slash that separates construct paths, another one for each route, and the
   * same whatever a parameter is called, for API Gateway takes no second one in its place.
   */
  private idOf(...parts: string[]): string {
    return formOf(parts.join("")).replaceAll("-", "%2D").replaceAll("/", "-") || "-";
  }
}

/** A path without the names of its parameters: API Gateway takes one such path, whatever the names. */
function formOf(path: string): string {
  return path.replace(/\{[^}]*\}/g, "{}");
}

/** In an order of their own, so that the order of routes is of no consequence. */
function methodsAmong(routes: readonly Route[]): HttpMethod[] {
  return HTTP_METHODS.filter((method) => routes.some((route) => route.method === method));
}
