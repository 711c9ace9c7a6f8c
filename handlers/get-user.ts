import {
  type CorsRules,
  corsHeaders,
  errorResponse,
  INTERNAL_ERROR,
  jsonResponse,
  type Log,
  observed,
  type ProxyHandler,
  readEnv,
  log as standardLog,
} from "tiers/runtime";
import { messages } from "./lib/messages";
import { readUserId } from "./lib/user-id";
import { createUserStore, type UserStore } from "./lib/user-store";

/** What the handler works with; tests pass fakes. */
export interface GetUserDependencies {
  readonly store: UserStore;
  readonly cors: CorsRules;
  /** @default - one JSON object per line on standard output */
  readonly log?: Log;
}

/**
 * Builds the handler of GET /users?userId=..: 200 the user, 400 a bad userId, 404 no such user, 500 anything unexpected.
 * It never rejects.
 */
export function createHandler({ store, cors, log = standardLog }: GetUserDependencies): ProxyHandler {
  return async (event) => {
    const headers = corsHeaders(cors, event.headers);
    const reading = readUserId(event);
    if ("problem" in reading) {
      log.info(reading.problem, { status: 400 });
      return errorResponse(400, reading.problem, headers);
    }

    const { userId } = reading;
    try {
      const user = await store.find(userId);
      const response = user
        ? jsonResponse(200, user, headers)
        : errorResponse(404, messages.userNotFound(userId), headers);
      log.info("User looked up", { status: response.statusCode, userId, found: user !== undefined });
      return response;
    } catch (error) {
      log.error("User lookup failed", { status: 500, userId, error });
      return errorResponse(500, INTERNAL_ERROR, headers);
    }
  };
}

let configuredHandler: ProxyHandler | undefined;

/** The function's entry point; reads its environment on the first request and keeps the result for the container. */
export const handler = observed(async (event, context) => {
  try {
    configuredHandler ??= handlerFromEnv();
  } catch (error) {
    standardLog.error("Function is not configured", { status: 500, error });
    return errorResponse(500, INTERNAL_ERROR, { Vary: "Origin" });
  }
  return configuredHandler(event, context);
});

function handlerFromEnv(): ProxyHandler {
  const { tableName, cors } = readEnv();
  return createHandler({ store: createUserStore(tableName), cors });
}
