import { CloudwatchLogGroup, type CloudwatchLogGroupConfig } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import type { Construct } from "constructs";

/** Creates the log group of a stage's access log, and returns the settings with which the stage writes to it. */
export function createAccessLog(
  scope: Construct,
  apiName: string,
  groupConfig: Pick<CloudwatchLogGroupConfig, "retentionInDays" | "kmsKeyId">,
) {
  const logGroup = new CloudwatchLogGroup(scope, "AccessLog", { name: `/aws/apigateway/${apiName}`, ...groupConfig });
  return { destinationArn: logGroup.arn, format: JSON.stringify(FIELDS) };
}

/**
 * A JSON line for each request that parses whatever the caller sends: API Gateway does not escape values, so only those
 * are logged that the caller cannot choose freely (not the path, not the user agent). All are quoted, because a missing
 * value is logged as a dash.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-variables-for-access-logging.html
 */
const FIELDS = {
  // A client can choose it, but only a UUID.
  requestId: "$context.requestId",
  extendedRequestId: "$context.extendedRequestId",
  time: "$context.requestTimeEpoch",
  method: "$context.httpMethod",
  route: "$context.resourcePath",
  status: "$context.status",
  error: "$context.error.responseType",
  integrationStatus: "$context.integration.status",
  latencyMs: "$context.responseLatency",
  integrationLatencyMs: "$context.integration.latency",
  responseBytes: "$context.responseLength",
  sourceIp: "$context.identity.sourceIp",
  apiKeyId: "$context.identity.apiKeyId",
};
