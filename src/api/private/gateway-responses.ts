import { ApiGatewayGatewayResponse } from "@cdktf/provider-aws/lib/api-gateway-gateway-response";
import type { Construct } from "constructs";
import type { CorsPolicy } from "../cors-policy";

/**
 * What API Gateway responds with when it refuses a request or fails: JSON with the request's id, and the CORS headers
 * without which a page could not read it.
 */
export function createGatewayErrors(scope: Construct, restApiId: string, cors?: CorsPolicy) {
  return ["DEFAULT_4XX", "DEFAULT_5XX"].map(
    (responseType) =>
      new ApiGatewayGatewayResponse(scope, `GatewayResponse-${responseType}`, {
        restApiId,
        responseType,
        responseParameters: {
          "gatewayresponse.header.X-Content-Type-Options": "'nosniff'",
          ...cors?.gatewayResponseParameters(),
        },
        responseTemplates: {
          "application/json": '{"message":$context.error.messageString,"requestId":"$context.requestId"}',
        },
      }),
  );
}
