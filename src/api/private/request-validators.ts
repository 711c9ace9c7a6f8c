import { ApiGatewayRequestValidator } from "@cdktf/provider-aws/lib/api-gateway-request-validator";
import type { ApiGatewayRestApi } from "@cdktf/provider-aws/lib/api-gateway-rest-api";
import type { Construct } from "constructs";

/** The request validators of an API: at most one of each kind, made when a route first needs it. */
export class RequestValidators {
  private readonly byKind = new Map<string, ApiGatewayRequestValidator>();

  constructor(
    private readonly scope: Construct,
    private readonly api: ApiGatewayRestApi,
  ) {}

  /** The validator that checks these parts of a request, or none where there is nothing to check. */
  for({ parameters, body }: { parameters: boolean; body: boolean }): ApiGatewayRequestValidator | undefined {
    const kind = [...(parameters ? ["parameters"] : []), ...(body ? ["body"] : [])].join("-and-");
    if (!kind) return undefined;
    const existing = this.byKind.get(kind);
    if (existing) return existing;
    const validator = new ApiGatewayRequestValidator(this.scope, `Validator-${kind}`, {
      restApiId: this.api.id,
      name: kind,
      validateRequestParameters: parameters,
      validateRequestBody: body,
    });
    this.byKind.set(kind, validator);
    return validator;
  }
}
