import { CloudwatchLogGroup, type CloudwatchLogGroupConfig } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import type { Construct } from "constructs";

/**
 * A line for each request, as JSON that parses whatever the caller sends: API Gateway puts values in without escaping
 * them, so only those are logged that the caller cannot write freely (not the path, not the user agent), and all in
 * quotes, for a value that is missing is a dash.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-variables-for-access-logging.html
 */
const FIELDS = {
  // Of a client's own choice only where it is a UUID.
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

/** Settings of a stage that logs each request to a log group of its own. */
export function createAccessLog(
  scope: Construct,
  apiName: string,
  groupConfig: Pick<CloudwatchLogGroupConfig, "retentionInDays" | "kmsKeyId">,
) {
  const logGroup = new CloudwatchLogGroup(scope, "AccessLog", { name: `/aws/apigateway/${apiName}`, ...groupConfig });
  return { logGroup, settings: { destinationArn: logGroup.arn, format: JSON.stringify(FIELDS) } };
}
