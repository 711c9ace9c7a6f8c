import { ApiGatewayIntegration } from "@cdktf/provider-aws/lib/api-gateway-integration";
import { ApiGatewayIntegrationResponse } from "@cdktf/provider-aws/lib/api-gateway-integration-response";
import { ApiGatewayMethod } from "@cdktf/provider-aws/lib/api-gateway-method";
import { ApiGatewayMethodResponse } from "@cdktf/provider-aws/lib/api-gateway-method-response";
import { Lazy, type TerraformResource } from "cdktf";
import type { Construct } from "constructs";
import type { CorsPolicy } from "../cors-policy";

export interface PreflightOptions {
  readonly restApiId: string;
  readonly resourceId: string;
  readonly cors: CorsPolicy;
  /** Asked at synth, when all routes of the path are known. */
  readonly allowMethods: () => string[];
}

/**
 * The OPTIONS method of a path, answered by API Gateway itself (a MOCK integration): it costs no invocation, and needs
 * neither key nor authorizer, which no browser would send with it.
 */
export function preflight(scope: Construct, route: string, options: PreflightOptions): TerraformResource[] {
  const { restApiId, resourceId, cors, allowMethods } = options;
  const method = new ApiGatewayMethod(scope, `Method-${route}`, {
    restApiId,
    resourceId,
    httpMethod: "OPTIONS",
    authorization: "NONE",
  });
  const target = { restApiId, resourceId, httpMethod: method.httpMethod };
  const integration = new ApiGatewayIntegration(scope, `Integration-${route}`, {
    ...target,
    type: "MOCK",
    // Whatever the content type: on any that has no template a mock would answer 500.
    requestTemplates: Object.fromEntries(REQUEST_TYPES.map((type) => [type, '{"statusCode":200}'])),
    passthroughBehavior: "NEVER",
    contentHandling: "CONVERT_TO_TEXT",
  });
  const response = new ApiGatewayMethodResponse(scope, `MethodResponse-${route}`, {
    ...target,
    statusCode: "200",
    responseParameters: Object.fromEntries(HEADERS.map((name) => [`method.response.header.${name}`, false])),
  });
  const integrationResponse = new ApiGatewayIntegrationResponse(scope, `IntegrationResponse-${route}`, {
    ...target,
    statusCode: response.statusCode,
    responseParameters: {
      "method.response.header.Vary": "'Origin'",
      "method.response.header.X-Content-Type-Options": "'nosniff'",
    },
    responseTemplates: {
      "application/json": Lazy.stringValue({ produce: () => cors.preflightTemplate(allowMethods()) }),
    },
    dependsOn: [integration],
  });
  return [method, integration, response, integrationResponse];
}

/** The headers that the answer may carry, declared as API Gateway wants it. */
const HEADERS = [
  "Vary",
  "X-Content-Type-Options",
  "Access-Control-Allow-Origin",
  "Access-Control-Allow-Methods",
  "Access-Control-Allow-Headers",
  "Access-Control-Allow-Credentials",
  "Access-Control-Max-Age",
];

/** Content types that somebody may send with OPTIONS by hand: a browser sends none. Any other is answered 415. */
const REQUEST_TYPES = [
  "application/json",
  "application/octet-stream",
  "application/x-www-form-urlencoded",
  "multipart/form-data",
  "text/plain",
];
