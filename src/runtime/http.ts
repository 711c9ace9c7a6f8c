import type { APIGatewayProxyResult } from "aws-lambda";

/** The message of an unexpected error for clients; details are only in the log. */
export const INTERNAL_ERROR = "Internal server error";

/** What a client did wrong, in words fit for it: the response is `{"error": message, ...details}`. */
export class HttpError extends Error {
  override readonly name = "HttpError";

  constructor(
    readonly statusCode: number,
    message: string,
    readonly details: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
  }
}

/** What is wrong with a request: for each field or parameter a rule, such as `must be 1 to 100 characters`. */
export type FieldErrors = Readonly<Record<string, string>>;

/** 400: `{"error": "Some fields are not as they must be", "fields": {"name": "must be 1 to 100 characters"}}`. */
export class BadRequestError extends HttpError {
  constructor(fieldErrors: FieldErrors) {
    super(400, "Some fields are not as they must be", { fields: fieldErrors });
  }
}

/** Of every response: it may hold personal data, which no cache may keep, and is never taken for HTML or a script. */
const SAFE_HEADERS = { "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff" };

/** A response whose body is `body` as JSON. */
export function jsonResponse(
  statusCode: number,
  body: unknown,
  headers: Readonly<Record<string, string>>,
): APIGatewayProxyResult {
  return {
    statusCode,
    headers: { ...SAFE_HEADERS, "Content-Type": "application/json", ...headers },
    body: JSON.stringify(body),
  };
}

/** A response without a body. */
export function emptyResponse(statusCode: number, headers: Readonly<Record<string, string>>): APIGatewayProxyResult {
  return { statusCode, headers: { ...SAFE_HEADERS, ...headers }, body: "" };
}

/** The response to a failure: `{"error": message}`. */
export function errorResponse(
  statusCode: number,
  message: string,
  headers: Readonly<Record<string, string>>,
): APIGatewayProxyResult {
  return jsonResponse(statusCode, { error: message }, headers);
}
