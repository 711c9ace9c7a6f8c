import { ApiGatewayGatewayResponse } from "@cdktf/provider-aws/lib/api-gateway-gateway-response";
import { ApiGatewayRestApi } from "@cdktf/provider-aws/lib/api-gateway-rest-api";
import { Fn } from "cdktf";
import { Construct } from "constructs";
import { type DomainProps, domainOf } from "../common/host-name";
import { requireLogRetention } from "../common/log-retention";
import { requireName } from "../common/names";
import type { Metric } from "../common/policy";
import type { AliasTarget } from "../domain/custom-domain";
import type { IFunction } from "../function/function";
import { NodeFunction } from "../function/node-function";
import type { Authorizer } from "./authorizer";
import { type CorsOptions, CorsPolicy } from "./cors-policy";
import { ApiDefinition } from "./private/api-definition";
import { createApiDomain } from "./private/domain";
import { FunctionCors } from "./private/function-cors";
import { addPreflight } from "./private/preflight";
import { Stage } from "./private/stage";
import {
  addRoute,
  methodsOf,
  type Route,
  type RouteMethod,
  type RouteOptions,
  type Throttling,
  validateRoute,
  validateThrottling,
} from "./route";

/** The settings of a REST API: its name, who may call it, from which origins, and how often. */
export interface RestApiProps extends DomainProps {
  /** Names the access log's group too: `/aws/apigateway/<name>`. */
  readonly apiName: string;
  /** 1 to 128 letters, digits, `-` or `_`. @default "prod" */
  readonly stageName?: string;
  /** @default - no preflights, no CORS headers on errors, and functions allow no other origin */
  readonly cors?: CorsOptions;
  /** Of every route that sets no `authorization`. @default - anybody may call a route */
  readonly defaultAuthorizer?: Authorizer;
  /** Steady requests per second, over all clients. @default 100 */
  readonly throttlingRateLimit?: number;
  /** Concurrent requests, over all clients. @default 50 */
  readonly throttlingBurstLimit?: number;
  /** Media types of bodies that functions receive and return as base64. @default - none: bodies are text */
  readonly binaryMediaTypes?: readonly string[];
  /**
   * Retention of the access log, a JSON line for each request, and of the execution log, which has API Gateway's own
   * errors: one of the numbers of days that CloudWatch Logs accepts. The account must have API Gateway's log role set in
   * each region: without it AWS rejects the stage.
   * @default - no logs
   */
  readonly accessLogRetentionDays?: number;
  /** Encrypts those logs; the key's policy must allow CloudWatch Logs to use it. @default - CloudWatch's own keys */
  readonly logKmsKeyArn?: string;
  /** Sample requests for X-Ray. @default false */
  readonly tracing?: boolean;
}

/**
 * A regional REST API whose routes are Lambda functions.
 *
 * Defines the API, a proxy integration and one narrow permission for each route, preflights that invoke no function, CORS
 * headers on API Gateway's own errors, and a stage. The deployment is replaced exactly when something changes that
 * reaches clients, and without a gap. With a domain name, the stage is at the name's root and nowhere else.
 *
 * @example
 * const api = new RestApi(this, "Api", { apiName: "Orders", cors: { allowOrigins: [site.origin] } });
 * api.addRoute("GET", "/orders", listOrders);
 */
export class RestApi extends Construct {
  readonly restApiId: string;
  /** ARN of the API for permissions to invoke it: `arn:aws:execute-api:<region>:<account>:<api>`. */
  readonly executionArn: string;
  readonly apiName: string;
  /** The stage's name; what refers to it is created after the stage. */
  readonly stageName: string;
  readonly stageArn: string;
  /** Host of the stage at AWS's own name: `<api>.execute-api.<region>.amazonaws.com`. */
  readonly invokeDomainName: string;
  /** Default throttling of routes and usage plans. */
  readonly throttling: Required<Throttling>;
  /** Invoke URL of the stage, without a trailing slash: at the domain name, if the API has one. */
  readonly url: string;
  /** The origin of `url`; it does not depend on the stage, so that a site on which the stage depends can name it. */
  readonly origin: string;
  /** Target of the domain name's alias records; only with a domain name. */
  readonly aliasTarget?: AliasTarget;
  /** Only with `cors`. */
  readonly cors?: CorsPolicy;
  private readonly defaultAuthorizer: Authorizer | "none";
  private readonly definition: ApiDefinition;
  private readonly stage: Stage;
  private readonly allRoutes: Route[] = [];

  /** @throws ValidationError on a bad prop, and at synth when there is no route */
  constructor(scope: Construct, id: string, props: RestApiProps) {
    super(scope, id);
    const { apiName, stageName = "prod", throttlingRateLimit = 100, throttlingBurstLimit = 50 } = props;
    const throttling = { throttlingRateLimit, throttlingBurstLimit };
    requireName(this, "stageName", stageName, "stage");
    validateThrottling(this, throttling);
    requireLogRetention(this, "accessLogRetentionDays", props.accessLogRetentionDays);
    const domain = domainOf(this, props);
    this.defaultAuthorizer = props.defaultAuthorizer ?? "none";
    if (props.cors) this.cors = new CorsPolicy(this, props.cors);
    this.node.addValidation({ validate: () => this.validate() });

    const restApi = new ApiGatewayRestApi(this, "Resource", {
      name: apiName,
      endpointConfiguration: { types: ["REGIONAL"] },
      binaryMediaTypes: props.binaryMediaTypes && [...props.binaryMediaTypes],
      // Set explicitly: AWS keeps the old value when the attribute is omitted, and an API without a domain stayed closed.
      disableExecuteApiEndpoint: domain !== undefined,
      lifecycle: { createBeforeDestroy: true },
    });
    this.definition = new ApiDefinition(this, restApi);
    const deployment = this.definition.createDeployment();
    this.stage = new Stage(this.definition, deployment, { ...props, stageName, throttling });
    const stage = this.stage.resource;
    if (domain) this.aliasTarget = createApiDomain(this, stage, domain);
    this.addGatewayResponses();

    this.restApiId = restApi.id;
    this.executionArn = restApi.executionArn;
    this.apiName = apiName;
    this.stageName = stage.stageName;
    this.stageArn = stage.arn;
    this.invokeDomainName = Fn.element(Fn.split("/", stage.invokeUrl), 2);
    this.throttling = throttling;
    const region = Fn.element(Fn.split(":", restApi.executionArn), 3);
    this.origin = `https://${domain?.domainName ?? `${restApi.id}.execute-api.${region}.amazonaws.com`}`;
    this.url = domain ? `https://${domain.domainName}` : stage.invokeUrl;
  }

  /** The routes in the order in which they were added. */
  get routes(): readonly Route[] {
    return [...this.allRoutes];
  }

  /**
   * Sends one method of one path to a function, and allows API Gateway to invoke it for exactly that. With CORS, the first
   * route of a path adds its preflight. A `NodeFunction` gets the CORS rules of all its APIs in its environment (see
   * `CorsEnv`); an existing function sends its own.
   *
   * For a function with a router of its own, such as Hono, `ANY` of `/` and of `/{proxy+}`. API Gateway routes HEAD only
   * where a route has it: `addRoute("HEAD", …)` with the function of GET.
   *
   * @param path begins with a slash; segments may be parameters: `/users/{userId}`, the last one also a greedy one, which
   *   matches all that follows: `/{proxy+}`
   * @throws ValidationError when the path is malformed, the route is already defined, an option is out of range, the
   *   function's timeout exceeds the 29 seconds that API Gateway waits, its APIs differ in `allowCredentials`, or pages may
   *   not send a header that the route's authorizer reads
   */
  addRoute(method: RouteMethod, path: string, handler: IFunction, options: RouteOptions = {}) {
    const { authorization = this.defaultAuthorizer } = options;
    const route: Route = { ...options, authorization, method, path, handler };
    validateRoute(this, route, this.allRoutes, this.cors);
    const samePath = (it: Route) => it.path === path;
    const sameHandler = (it: Route) => it.handler === handler;
    if (this.cors && !this.allRoutes.some(samePath)) {
      addPreflight(this.definition, path, this.cors, () => methodsOf(this.allRoutes.filter(samePath)));
    }
    if (handler instanceof NodeFunction && !this.allRoutes.some(sameHandler)) {
      FunctionCors.of(handler).addApi(this, () => methodsOf(this.allRoutes.filter(sameHandler)));
    }
    addRoute(this.definition, route);
    this.stage.throttle(route);
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

  /** API Gateway's own errors: JSON with the request's id, and the CORS headers without which a page cannot read it. */
  private addGatewayResponses() {
    for (const responseType of ["DEFAULT_4XX", "DEFAULT_5XX"]) {
      this.definition.add(
        new ApiGatewayGatewayResponse(this, `GatewayResponse-${responseType}`, {
          restApiId: this.definition.restApiId,
          responseType,
          responseParameters: {
            "gatewayresponse.header.X-Content-Type-Options": "'nosniff'",
            ...this.cors?.gatewayResponseParameters(),
          },
          responseTemplates: {
            "application/json": '{"message":$context.error.messageString,"requestId":"$context.requestId"}',
          },
        }),
      );
    }
  }

  private validate(): string[] {
    return this.allRoutes.length > 0 ? [] : [`no routes defined: call addRoute at least once (${this.node.path})`];
  }
}
