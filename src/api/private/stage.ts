import type { ApiGatewayDeployment } from "@cdktf/provider-aws/lib/api-gateway-deployment";
import { ApiGatewayMethodSettings } from "@cdktf/provider-aws/lib/api-gateway-method-settings";
import type { ApiGatewayRestApi } from "@cdktf/provider-aws/lib/api-gateway-rest-api";
import { ApiGatewayStage } from "@cdktf/provider-aws/lib/api-gateway-stage";
import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import type { Construct } from "constructs";
import type { Limits } from "../route";
import { createAccessLog } from "./access-log";

interface StageProps {
  readonly api: ApiGatewayRestApi;
  readonly deployment: ApiGatewayDeployment;
  readonly apiName: string;
  readonly stageName: string;
  readonly limits: Required<Limits>;
  /** These three as a RestApi has them. */
  readonly accessLogRetentionDays?: number;
  readonly logKmsKeyArn?: string;
  readonly tracing?: boolean;
}

/** A stage for a deployment, and what holds for all of its routes. */
export function createStage(scope: Construct, props: StageProps) {
  const {
    api,
    deployment,
    apiName,
    stageName,
    limits,
    tracing = false,
    accessLogRetentionDays: retentionInDays,
    logKmsKeyArn,
  } = props;
  const restApiId = api.id;
  const isLogged = retentionInDays !== undefined;
  const accessLog = isLogged ? createAccessLog(scope, apiName, { retentionInDays, kmsKeyId: logKmsKeyArn }) : undefined;
  const stage = new ApiGatewayStage(scope, "Stage", {
    restApiId,
    deploymentId: deployment.id,
    stageName,
    xrayTracingEnabled: tracing,
    accessLogSettings: accessLog?.settings,
  });
  // API Gateway would make the group by itself, to be kept for ever and beyond a destroy.
  const executionLog = isLogged
    ? new CloudwatchLogGroup(scope, "ExecutionLog", {
        name: `API-Gateway-Execution-Logs_${restApiId}/${stageName}`,
        retentionInDays,
        kmsKeyId: logKmsKeyArn,
      })
    : undefined;
  const generalSettings = new ApiGatewayMethodSettings(scope, "Throttling", {
    restApiId,
    stageName: stage.stageName,
    methodPath: "*/*",
    // Said also when off: a stage that lost its logs would keep the level. Bodies hold personal data and stay out.
    settings: { ...limits, loggingLevel: isLogged ? "ERROR" : "OFF", dataTraceEnabled: false },
    dependsOn: executionLog && [executionLog],
  });
  return { stage, generalSettings };
}
