import type { APIGatewayProxyEvent, APIGatewayProxyResult } from "aws-lambda";
import { type CorsRules, corsHeaders } from "./lib/cors";
import { readEnv } from "./lib/env";
import { errorAnswer, jsonAnswer, publicMessages } from "./lib/http";
import { type Log, log as standardLog } from "./lib/log";
import { readUserId } from "./lib/user-id";
import { createUserStore, type UserStore } from "./lib/user-store";

/** What the handler works with; tests pass fakes. */
export interface GetUserDependencies {
  readonly store: UserStore;
  readonly cors: CorsRules;
  /** @default - one JSON object per line on standard output */
  readonly log?: Log;
}

/** Answers GET /users?userId=.. as an API Gateway proxy integration; never rejects. */
export type GetUserHandler = (event: APIGatewayProxyEvent) => Promise<APIGatewayProxyResult>;

/** Builds the handler: 200 the user, 400 a bad userId, 404 no such user, 500 anything unexpected. */
export function createHandler({ store, cors, log = standardLog }: GetUserDependencies): GetUserHandler {
  return async (event) => {
    const startedAt = performance.now();
    const headers = corsHeaders(cors, event.headers);
    const about = () => ({ ...requestOf(event), durationMs: Math.round(performance.now() - startedAt) });

    const reading = readUserId(event);
    if ("problem" in reading) {
      log.info(reading.problem, about());
      return errorAnswer(400, reading.problem, headers);
    }

    const { userId } = reading;
    try {
      const user = await store.find(userId);
      const answer = user
        ? jsonAnswer(200, user, headers)
        : errorAnswer(404, publicMessages.userNotFound(userId), headers);
      log.info("User looked up", { ...about(), userId, found: user !== undefined });
      return answer;
    } catch (error) {
      log.error("User lookup failed", { ...about(), userId, error });
      return errorAnswer(500, publicMessages.internalError, headers);
    }
  };
}

let configuredHandler: GetUserHandler | undefined;

/** The function's entry point; reads its environment on the first request and keeps the result for the container. */
export const handler: GetUserHandler = async (event) => {
  try {
    configuredHandler ??= handlerFromEnv();
  } catch (error) {
    standardLog.error("Function is not configured", { ...requestOf(event), error });
    return errorAnswer(500, publicMessages.internalError, { Vary: "Origin" });
  }
  return configuredHandler(event);
};

function handlerFromEnv(): GetUserHandler {
  const { tableName, cors } = readEnv();
  return createHandler({ store: createUserStore(tableName), cors });
}

// A hand-made test event from the console has no request context.
function requestOf(event: APIGatewayProxyEvent): { requestId: string | undefined } {
  return { requestId: event.requestContext?.requestId };
}
