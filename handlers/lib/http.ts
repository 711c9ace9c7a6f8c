import type { APIGatewayProxyResult } from "aws-lambda";

/** Everything that a client is ever told about a failure; details belong in the log. */
export const publicMessages = {
  missingUserId: "Missing required query parameter: userId",
  repeatedUserId: "Query parameter must be given only once: userId",
  overlongUserId: "Query parameter must be at most 2048 bytes long: userId",
  malformedUserId: "Query parameter must not contain control characters or unpaired surrogates: userId",
  userNotFound: (userId: string) => `No user found with userId: ${userId}`,
  internalError: "Internal server error",
} as const;

/** Of every response: it may hold personal data, which no cache may keep, and is never taken for HTML or a script. */
const SAFE_HEADERS = { "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff" };

/** An answer whose body is `body` as JSON. */
export function jsonAnswer(statusCode: number, body: unknown, headers: Record<string, string>): APIGatewayProxyResult {
  return {
    statusCode,
    headers: { ...SAFE_HEADERS, "Content-Type": "application/json", ...headers },
    body: JSON.stringify(body),
  };
}

/** An answer without a body. */
export function emptyAnswer(statusCode: number, headers: Record<string, string>): APIGatewayProxyResult {
  return { statusCode, headers: { ...SAFE_HEADERS, ...headers }, body: "" };
}

/** A failure's answer: `{"error": message}`. */
export function errorAnswer(
  statusCode: number,
  message: string,
  headers: Record<string, string>,
): APIGatewayProxyResult {
  return jsonAnswer(statusCode, { error: message }, headers);
}
