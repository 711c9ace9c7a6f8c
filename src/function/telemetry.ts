import type { TelemetryEnv } from "../runtime/env";

export type LogLevel = TelemetryEnv["POWERTOOLS_LOG_LEVEL"];

/** How a function logs and counts; what it logs and counts is up to its code. */
export interface Telemetry {
  /** The least level that is logged. @default "INFO" */
  readonly logLevel?: LogLevel;
  /** CloudWatch namespace of the function's own metrics, or false for none of them. @default - the function's name */
  readonly metricsNamespace?: string | false;
  /** Stands in every line of the log. @default - no environment is named */
  readonly environment?: string;
}

/** The variables that tell a function so. @param release which code it is: the same for the same bundle alone */
export function telemetryEnvironment(
  { logLevel = "INFO", metricsNamespace, environment }: Telemetry,
  functionName: string,
  release: string,
): Record<string, string> {
  const variables: TelemetryEnv = {
    POWERTOOLS_LOG_LEVEL: logLevel,
    ...(metricsNamespace !== false && { POWERTOOLS_METRICS_NAMESPACE: metricsNamespace ?? functionName }),
    RELEASE: release,
    ...(environment && { ENVIRONMENT: environment }),
  };
  return { ...variables };
}
