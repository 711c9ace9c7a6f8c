import type { APIGatewayProxyEvent } from "aws-lambda";
import { corsHeaders } from "../../../../handlers/lib/cors";
import { type HandlerSettings, readEnv } from "../../../../handlers/lib/env";
import { emptyAnswer, jsonAnswer, publicMessages } from "../../../../handlers/lib/http";
import { log } from "../../../../handlers/lib/log";
import { observed, type ProxyHandler } from "../../../../handlers/lib/observed";

/** What an operation answers when all goes well. */
interface Success {
  readonly statusCode: number;
  /** Sent as JSON. @default - no body */
  readonly body?: unknown;
  /** Whom the request was about, for the log. */
  readonly userId?: string;
}

/** What a client did wrong, in words fit for it: the answer is `{"error": message, ...details}`. */
export class Refusal extends Error {
  constructor(
    readonly statusCode: number,
    message: string,
    readonly details: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
  }
}

/** Does one thing with the table of that name. @throws Refusal */
export type Operation = (event: APIGatewayProxyEvent, tableName: string) => Promise<Success>;

/**
 * The entry point of an operation's function: CORS headers on every answer, a line in the log for each, and 500 without
 * details for what nobody expected. It never rejects.
 */
export function handlerFor(name: string, operation: Operation): ProxyHandler {
  let settings: HandlerSettings | undefined;
  return observed(async (event) => {
    const userIdInPath = event.pathParameters?.userId;
    let headers: Record<string, string> = { Vary: "Origin" };
    try {
      settings ??= readEnv();
      headers = corsHeaders(settings.cors, event.headers);
      const { statusCode, body, userId = userIdInPath } = await operation(event, settings.tableName);
      log.info(name, { status: statusCode, userId });
      return body === undefined ? emptyAnswer(statusCode, headers) : jsonAnswer(statusCode, body, headers);
    } catch (error) {
      if (error instanceof Refusal) {
        log.info(name, { status: error.statusCode, userId: userIdInPath });
        return jsonAnswer(error.statusCode, { error: error.message, ...error.details }, headers);
      }
      log.error(`${name} failed`, { status: 500, userId: userIdInPath, error });
      return jsonAnswer(500, { error: publicMessages.internalError }, headers);
    }
  });
}
