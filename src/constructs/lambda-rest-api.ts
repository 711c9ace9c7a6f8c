import { ApiGatewayDeployment } from "@cdktf/provider-aws/lib/api-gateway-deployment";
import { ApiGatewayGatewayResponse } from "@cdktf/provider-aws/lib/api-gateway-gateway-response";
import { ApiGatewayIntegration } from "@cdktf/provider-aws/lib/api-gateway-integration";
import { ApiGatewayMethod } from "@cdktf/provider-aws/lib/api-gateway-method";
import { ApiGatewayMethodSettings } from "@cdktf/provider-aws/lib/api-gateway-method-settings";
import { ApiGatewayResource } from "@cdktf/provider-aws/lib/api-gateway-resource";
import { ApiGatewayRestApi } from "@cdktf/provider-aws/lib/api-gateway-rest-api";
import { ApiGatewayStage } from "@cdktf/provider-aws/lib/api-gateway-stage";
import { LambdaPermission } from "@cdktf/provider-aws/lib/lambda-permission";
import { dependable, Lazy, type TerraformResource } from "cdktf";
import { Construct } from "constructs";
import { deploymentTrigger } from "../private/deployment-trigger";
import type { Metric } from "../private/policy";
import { requireThat } from "../private/validation";
import { type CorsOptions, CorsPolicy } from "./cors-policy";
import type { NodeFunction } from "./node-function";
import { preflight } from "./preflight";

export type HttpMethod = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

export interface LambdaRestApiProps {
  readonly apiName: string;
  /** @default "prod" */
  readonly stageName?: string;
  /** @default - no preflights, and no CORS headers on errors */
  readonly cors?: CorsOptions;
  /** Steady requests per second, over all clients. @default 100 */
  readonly throttlingRateLimit?: number;
  /** Requests that may come at once. @default 50 */
  readonly throttlingBurstLimit?: number;
}

/**
 * A regional REST API whose routes are Lambda functions.
 *
 * Defines the API, a proxy integration and one narrow permission for each route, preflights that API Gateway answers
 * by itself, CORS headers on its own errors, and a stage. What is deployed is replaced exactly when something that
 * reaches clients changes, and without a gap.
 *
 * @example
 * const api = new LambdaRestApi(this, "Api", { apiName: "Orders", cors: { allowOrigins: [site.origin] } });
 * api.addRoute("GET", "/orders", listOrders);
 */
export class LambdaRestApi extends Construct {
  readonly restApiId: string;
  readonly executionArn: string;
  readonly apiName: string;
  readonly stageName: string;
  /** Where the stage is called, without a trailing slash. */
  readonly url: string;
  private readonly cors?: CorsPolicy;
  private readonly api: ApiGatewayRestApi;
  /** Everything that reaches clients, and so belongs to a deployment. */
  private readonly model: TerraformResource[] = [];
  private readonly resources = new Map<string, ApiGatewayResource>();
  private readonly methods = new Map<string, HttpMethod[]>();

  /** @throws ValidationError on a bad prop, and at synth when there is no route */
  constructor(scope: Construct, id: string, props: LambdaRestApiProps) {
    super(scope, id);
    const { apiName, stageName = "prod", throttlingRateLimit = 100, throttlingBurstLimit = 50 } = props;
    requireThat(this, "stageName", stageName, "be 1 to 128 letters, digits, '-' or '_'", (name) =>
      /^[A-Za-z0-9_-]{1,128}$/.test(name),
    );
    requireThat(this, "throttlingRateLimit", throttlingRateLimit, "be over 0", (rate) => rate > 0);
    requireThat(
      this,
      "throttlingBurstLimit",
      throttlingBurstLimit,
      "be a whole number over 0",
      (burst) => Number.isInteger(burst) && burst > 0,
    );
    if (props.cors) this.cors = new CorsPolicy(this, props.cors);

    this.api = this.track(
      new ApiGatewayRestApi(this, "Resource", { name: apiName, endpointConfiguration: { types: ["REGIONAL"] } }),
    );
    const deployment = new ApiGatewayDeployment(this, "Deployment", {
      restApiId: this.api.id,
      triggers: { model: deploymentTrigger(this, this.model) },
      lifecycle: { createBeforeDestroy: true },
    });
    deployment.dependsOn = Lazy.listValue({ produce: () => this.model.map(dependable) });
    const stage = new ApiGatewayStage(this, "Stage", {
      restApiId: this.api.id,
      deploymentId: deployment.id,
      stageName,
    });
    new ApiGatewayMethodSettings(this, "Throttling", {
      restApiId: this.api.id,
      stageName: stage.stageName,
      methodPath: "*/*",
      settings: { throttlingRateLimit, throttlingBurstLimit },
    });
    if (this.cors) this.addErrorHeaders(this.cors);

    this.restApiId = this.api.id;
    this.executionArn = this.api.executionArn;
    this.apiName = apiName;
    this.stageName = stage.stageName;
    this.url = stage.invokeUrl;
    this.node.addValidation({
      validate: () => (this.methods.size > 0 ? [] : [`a REST API needs a route: call addRoute (${this.node.path})`]),
    });
  }

  /**
   * Sends one method of one path to a function, and lets API Gateway invoke it for that alone.
   * With CORS, the path's first route adds its preflight.
   *
   * @param path begins with a slash; segments may be parameters: `/users/{userId}`
   * @throws ValidationError when the path is malformed or the route is there already
   */
  addRoute(method: HttpMethod, path: string, handler: NodeFunction) {
    requireThat(this, "path", path, "be '/' or slash-led segments such as '/users/{userId}'", (value) =>
      /^\/$|^(\/([A-Za-z0-9._~-]+|\{[A-Za-z0-9._-]+\+?\}))+$/.test(value),
    );
    const methods = this.methods.get(path) ?? [];
    requireThat(
      this,
      "method",
      `${method} ${path}`,
      "be a route that is not there yet",
      () => !methods.includes(method),
    );
    const resourceId = this.resourceId(path);
    const route = this.idOf(method, path);

    const apiMethod = this.track(
      new ApiGatewayMethod(this, `Method-${route}`, {
        restApiId: this.api.id,
        resourceId,
        httpMethod: method,
        authorization: "NONE",
      }),
    );
    this.track(
      new ApiGatewayIntegration(this, `Integration-${route}`, {
        restApiId: this.api.id,
        resourceId,
        httpMethod: apiMethod.httpMethod,
        type: "AWS_PROXY",
        integrationHttpMethod: "POST",
        uri: handler.invokeArn,
      }),
    );
    new LambdaPermission(this, `Permission-${route}`, {
      statementId: `AllowApiGateway-${route.replace(/[^A-Za-z0-9]+/g, "-")}`,
      action: "lambda:InvokeFunction",
      functionName: handler.functionName,
      principal: "apigateway.amazonaws.com",
      // Any stage, this method, this path; a path parameter stands for any one value.
      sourceArn: `${this.api.executionArn}/*/${method}${path.replace(/\{[^}]*\}/g, "*")}`,
    });
    if (this.cors && methods.length === 0) this.addPreflight(this.cors, path, resourceId);
    this.methods.set(path, [...methods, method]);
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
    this.model.push(resource);
    return resource;
  }

  private resourceId(path: string): string {
    if (path === "/") return this.api.rootResourceId;
    const existing = this.resources.get(path);
    if (existing) return existing.id;
    const cut = path.lastIndexOf("/");
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
    const allowMethods = () => [...(this.methods.get(path) ?? []), "OPTIONS"];
    const route = this.idOf("OPTIONS", path);
    for (const part of preflight(this, route, { restApiId: this.api.id, resourceId, cors, allowMethods })) {
      this.track(part);
    }
  }

  private addErrorHeaders(cors: CorsPolicy) {
    for (const responseType of ["DEFAULT_4XX", "DEFAULT_5XX"]) {
      this.track(
        new ApiGatewayGatewayResponse(this, `GatewayResponse-${responseType}`, {
          restApiId: this.api.id,
          responseType,
          responseParameters: cors.gatewayResponseParameters(),
          responseTemplates: { "application/json": '{"message":$context.error.messageString}' },
        }),
      );
    }
  }

  /** A construct id for a route: readable, and free of the slash that separates construct paths. */
  private idOf(...parts: string[]): string {
    return parts.join("").replaceAll("/", "-") || "-";
  }
}
