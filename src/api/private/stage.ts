import type { ApiGatewayDeployment } from "@cdktf/provider-aws/lib/api-gateway-deployment";
import { ApiGatewayMethodSettings } from "@cdktf/provider-aws/lib/api-gateway-method-settings";
import { ApiGatewayStage } from "@cdktf/provider-aws/lib/api-gateway-stage";
import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { dependable, Lazy } from "cdktf";
import type { Route, Throttling } from "../route";
import { createAccessLog } from "./access-log";
import { type ApiDefinition, routeId } from "./api-definition";

/** As in `RestApiProps`. */
interface StageProps {
  readonly apiName: string;
  readonly stageName: string;
  readonly throttling: Required<Throttling>;
  readonly accessLogRetentionDays?: number;
  readonly logKmsKeyArn?: string;
  readonly tracing?: boolean;
}

/** The stage that serves a deployment: its logs, its tracing, and the throttling of all routes and of single ones. */
export class Stage {
  readonly resource: ApiGatewayStage;
  private readonly throttling: Required<Throttling>;
  /** Of every route. Set explicitly when off too: AWS keeps the old level when the attribute is omitted. */
  private readonly logging: { readonly loggingLevel: string; readonly dataTraceEnabled: boolean };
  private readonly defaultMethodSettings: ApiGatewayMethodSettings;

  constructor(
    private readonly definition: ApiDefinition,
    deployment: ApiGatewayDeployment,
    { apiName, stageName, throttling, accessLogRetentionDays, logKmsKeyArn, tracing = false }: StageProps,
  ) {
    const { scope, restApiId } = definition;
    const logGroup = { retentionInDays: accessLogRetentionDays, kmsKeyId: logKmsKeyArn };
    const isLogged = accessLogRetentionDays !== undefined;
    this.throttling = throttling;
    // Request and response bodies contain personal data: they are never logged.
    this.logging = { loggingLevel: isLogged ? "ERROR" : "OFF", dataTraceEnabled: false };
    this.resource = new ApiGatewayStage(scope, "Stage", {
      restApiId,
      deploymentId: deployment.id,
      stageName,
      xrayTracingEnabled: tracing,
      accessLogSettings: isLogged ? createAccessLog(scope, apiName, logGroup) : undefined,
    });
    // Expose the stage only after the Lambda permissions exist. Not on the deployment: create_before_destroy would
    // propagate to the permissions, whose statement ids are taken.
    this.resource.dependsOn = Lazy.listValue({ produce: () => definition.permissions.map(dependable) });
    // Otherwise API Gateway creates the group without retention and outside Terraform.
    const executionLog = isLogged
      ? new CloudwatchLogGroup(scope, "ExecutionLog", {
          name: `API-Gateway-Execution-Logs_${restApiId}/${stageName}`,
          ...logGroup,
        })
      : undefined;
    this.defaultMethodSettings = new ApiGatewayMethodSettings(scope, "Throttling", {
      restApiId,
      stageName: this.resource.stageName,
      methodPath: "*/*",
      settings: { ...throttling, ...this.logging },
      dependsOn: executionLog && [executionLog],
    });
  }

  /** Throttles a route with separate limits. */
  throttle({ method, path, throttlingRateLimit, throttlingBurstLimit }: Route) {
    if (throttlingRateLimit === undefined && throttlingBurstLimit === undefined) return;
    const { scope, restApiId } = this.definition;
    new ApiGatewayMethodSettings(scope, `Throttling-${routeId(method, path)}`, {
      restApiId,
      stageName: this.resource.stageName,
      methodPath: `${path.replaceAll("/", "~1")}/${method}`,
      // All of them: an omitted limit means unlimited, and an omitted level means no logs.
      settings: {
        ...this.logging,
        throttlingRateLimit: throttlingRateLimit ?? this.throttling.throttlingRateLimit,
        throttlingBurstLimit: throttlingBurstLimit ?? this.throttling.throttlingBurstLimit,
      },
      // Concurrent updates of one stage may overwrite each other.
      dependsOn: [this.defaultMethodSettings],
    });
  }
}
