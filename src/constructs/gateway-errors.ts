import { ApiGatewayGatewayResponse } from "@cdktf/provider-aws/lib/api-gateway-gateway-response";
import type { Construct } from "constructs";
import type { CorsPolicy } from "./cors-policy";

/** Puts CORS headers on the errors that API Gateway makes by itself, without which a page could not read them. */
export function createGatewayErrors(scope: Construct, restApiId: string, cors: CorsPolicy) {
  return ["DEFAULT_4XX", "DEFAULT_5XX"].map(
    (responseType) =>
      new ApiGatewayGatewayResponse(scope, `GatewayResponse-${responseType}`, {
        restApiId,
        responseType,
        responseParameters: cors.gatewayResponseParameters(),
        responseTemplates: {
          "application/json": '{"message":$context.error.messageString,"requestId":"$context.requestId"}',
        },
      }),
  );
}
