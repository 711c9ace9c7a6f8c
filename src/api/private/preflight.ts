import { ApiGatewayIntegration } from "@cdktf/provider-aws/lib/api-gateway-integration";
import { ApiGatewayIntegrationResponse } from "@cdktf/provider-aws/lib/api-gateway-integration-response";
import { ApiGatewayMethod } from "@cdktf/provider-aws/lib/api-gateway-method";
import { ApiGatewayMethodResponse } from "@cdktf/provider-aws/lib/api-gateway-method-response";
import { Lazy } from "cdktf";
import type { CorsPolicy } from "../cors-policy";
import { type ApiDefinition, routeId } from "./api-definition";

/**
 * The OPTIONS method of a path, a MOCK integration: it costs no invocation, and requires neither key nor authorizer,
 * because browsers send no credentials with a preflight.
 *
 * @param methods of the path's routes; read at synth, when all routes are known
 */
export function addPreflight(
  definition: ApiDefinition,
  path: string,
  cors: CorsPolicy,
  methods: () => readonly string[],
) {
  const { scope, restApiId } = definition;
  const resourceId = definition.resourceId(path);
  const id = routeId("OPTIONS", path);
  const method = definition.add(
    new ApiGatewayMethod(scope, `Method-${id}`, {
      restApiId,
      resourceId,
      httpMethod: "OPTIONS",
      authorization: "NONE",
    }),
  );
  const target = { restApiId, resourceId, httpMethod: method.httpMethod };
  const integration = definition.add(
    new ApiGatewayIntegration(scope, `Integration-${id}`, {
      ...target,
      type: "MOCK",
      // A content type without a template would make the mock return 500.
      requestTemplates: Object.fromEntries(REQUEST_TYPES.map((type) => [type, '{"statusCode":200}'])),
      passthroughBehavior: "NEVER",
      contentHandling: "CONVERT_TO_TEXT",
    }),
  );
  const response = definition.add(
    new ApiGatewayMethodResponse(scope, `MethodResponse-${id}`, {
      ...target,
      statusCode: "200",
      responseParameters: Object.fromEntries(HEADERS.map((name) => [`method.response.header.${name}`, false])),
    }),
  );
  definition.add(
    new ApiGatewayIntegrationResponse(scope, `IntegrationResponse-${id}`, {
      ...target,
      statusCode: response.statusCode,
      responseParameters: {
        "method.response.header.Vary": "'Origin'",
        "method.response.header.X-Content-Type-Options": "'nosniff'",
      },
      responseTemplates: {
        "application/json": Lazy.stringValue({ produce: () => cors.preflightTemplate([...methods(), "OPTIONS"]) }),
      },
      dependsOn: [integration],
    }),
  );
}

/** The headers that the response may have: API Gateway requires their declaration. */
const HEADERS = [
  "Vary",
  "X-Content-Type-Options",
  "Access-Control-Allow-Origin",
  "Access-Control-Allow-Methods",
  "Access-Control-Allow-Headers",
  "Access-Control-Allow-Credentials",
  "Access-Control-Max-Age",
];

/** Content types that programs may send with OPTIONS, and browsers never do. Any other one gets 415. */
const REQUEST_TYPES = [
  "application/json",
  "application/octet-stream",
  "application/x-www-form-urlencoded",
  "multipart/form-data",
  "text/plain",
];
