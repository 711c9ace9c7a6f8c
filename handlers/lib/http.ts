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

/** An answer whose body is `body` as JSON. */
export function jsonAnswer(statusCode: number, body: unknown, headers: Record<string, string>): APIGatewayProxyResult {
  return {
    statusCode,
    headers: { "Content-Type": "application/json", ...headers },
    body: JSON.stringify(body),
  };
}

/** A failure's answer: `{"error": message}`. */
export function errorAnswer(
  statusCode: number,
  message: string,
  headers: Record<string, string>,
): APIGatewayProxyResult {
  return jsonAnswer(statusCode, { error: message }, headers);
}
