import type { TelemetryEnv } from "../runtime/env";

export type LogLevel = TelemetryEnv["POWERTOOLS_LOG_LEVEL"];

/** Level and labels of a function's log and metrics; its code decides what is logged and counted. */
export interface Telemetry {
  /** Minimum level that is logged. @default "INFO" */
  readonly logLevel?: LogLevel;
  /** CloudWatch namespace of the function's own metrics; false: it writes none. @default - the function's name */
  readonly metricsNamespace?: string | false;
  /** Name of the environment, in every line of the log. @default - none */
  readonly environment?: string;
}

/**
 * Environment variables for Powertools.
 *
 * @param release identifies the code: a hash of the bundle
 */
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
