import { escapeInvisible } from "../../src/runtime/escape-invisible";

/**
 * A line of a function's log, for people: `12:00:00.123 INFO  GET /users 200 12 ms  User looked up  userId=1`.
 *
 * A line of level ERROR also has the ids of the invocation and of its trace.
 *
 * @returns undefined for metrics, and for Lambda's own lines about successful invocations
 */
export function describeLine(timestamp: number, message: string): string | undefined {
  const time = new Date(timestamp).toISOString().replace("T", " ").replace("Z", "");
  const line = parse(message);
  if (!line) {
    // The report of a failure has a status, such as `Status: timeout`, and often is the only line about it.
    // https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html#Status
    const isFailure = /^REPORT RequestId.*\tStatus: /.test(message);
    const isOfLambda = /^(INIT_START|START RequestId|END RequestId|REPORT RequestId)/.test(message) && !isFailure;
    return isOfLambda ? undefined : `${time}        ${printable(message.trimEnd().replace(/[\t\n]/g, "  "))}`;
  }
  if ("_aws" in line) return undefined;
  const { timestamp: _, level, message: text, requestId, route, status, durationMs, error, ...others } = line;
  const { environment, release, functionRequestId, xrayTraceId, ...fields } = others;
  const head = [time, String(level ?? "").padEnd(5), route, status, durationMs === undefined ? "" : `${durationMs} ms`];
  const ids = level === "ERROR" ? { functionRequestId, xrayTraceId } : {};
  const rest = Object.entries({ ...fields, ...ids })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${String(value)}`);
  const parts = [head.filter(Boolean).join(" "), text, rest.join(" "), requestId].filter(Boolean);
  return [parts.join("  "), ...describeError(error)].map((it) => printable(String(it))).join("\n");
}

function describeError(error: unknown): string[] {
  if (typeof error !== "object" || error === null) return [];
  const { name, message, stack } = error as Record<string, unknown>;
  return String(stack ?? `${name}: ${message}`)
    .split("\n")
    .map((line) => `    ${line.trim()}`);
}

function parse(message: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(message);
    return typeof value === "object" && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

/** Callers may choose what is logged: escape what would control the terminal. */
function printable(text: string): string {
  return escapeInvisible(text.trimEnd());
}
