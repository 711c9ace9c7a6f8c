import type { APIGatewayProxyEvent, Context } from "aws-lambda";
import { type CorsRules, corsHeaders } from "./cors";
import { readCorsRules } from "./env";
import { emptyResponse, errorResponse, HttpError, INTERNAL_ERROR, jsonResponse } from "./http";
import { type LogFields, log } from "./log";
import { observed, type ProxyHandler } from "./observed";

/** What an operation returns when all goes well. */
export interface ApiResponse {
  readonly statusCode: number;
  /** Sent as JSON. @default - no body */
  readonly body?: unknown;
  /** Fields of the request's line in the log. @default - the status only */
  readonly log?: Pick<LogFields, "userId" | "found">;
}

/**
 * Builds the entry point of a function behind a `RestApi`: CORS headers on every response, a line in the log for each
 * request, the operation's `HttpError` as the client's error, and 500 without details for anything else. It never
 * rejects.
 *
 * @param name what the operation does, for the log: `Get user`
 * @example
 * export const handler = apiHandler("Get order", async (event) => {
 *   const order = await findOrder(event.queryStringParameters?.orderId);
 *   if (!order) throw new HttpError(404, "No such order");
 *   return { statusCode: 200, body: order };
 * });
 */
export function apiHandler(
  name: string,
  operation: (event: APIGatewayProxyEvent, context: Context) => Promise<ApiResponse>,
): ProxyHandler {
  let cors: CorsRules | undefined;
  return observed(async (event, context) => {
    const userId = event.pathParameters?.userId;
    let headers: Record<string, string> = { Vary: "Origin" };
    try {
      cors ??= readCorsRules();
      headers = corsHeaders(cors, event.headers);
      const { statusCode, body, log: fields } = await operation(event, context);
      log.info(name, { status: statusCode, userId, ...fields });
      return body === undefined ? emptyResponse(statusCode, headers) : jsonResponse(statusCode, body, headers);
    } catch (error) {
      if (error instanceof HttpError) {
        log.info(name, { status: error.statusCode, userId });
        return jsonResponse(error.statusCode, { error: error.message, ...error.details }, headers);
      }
      log.error(`${name} failed`, { status: 500, userId, error });
      return errorResponse(500, INTERNAL_ERROR, headers);
    }
  });
}
