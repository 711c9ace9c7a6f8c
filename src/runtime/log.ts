import { LogFormatter, Logger, LogItem } from "@aws-lambda-powertools/logger";
import type { Context } from "aws-lambda";
import { escapeInvisible } from "./escape-invisible";

/** Fields of a log line other than level and message; the user's id is the only personal data. */
export interface LogFields {
  /** Of the response. */
  readonly status?: number;
  readonly userId?: string;
  readonly found?: boolean;
  /** Whatever was thrown. */
  readonly error?: unknown;
}

/** Fields of every line of a request. */
export interface RequestLabels {
  /** API Gateway's, which the client gets. */
  readonly requestId: string | undefined;
  /** Method and path as the API has them, without what the client put in: `GET /users/{userId}`. */
  readonly route: string;
}

/** Writes one JSON object per line. */
export interface Log {
  info(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** Adds fields to the lines that follow in the same request. */
  appendFields(fields: LogFields): void;
}

const MAX_USER_ID_LENGTH = 128;

/** Field by field, so that nothing personal slips in from a wider object. */
class KnownFields extends LogFormatter {
  override formatAttributes(...[standard, attributes]: Parameters<LogFormatter["formatAttributes"]>): LogItem {
    const { timestamp, logLevel: level, message, environment, lambdaContext, xRayTraceId: xrayTraceId } = standard;
    const { requestId, route, startedAt, status, userId, found, error, release } = attributes;
    return new LogItem({
      attributes: {
        timestamp: this.formatTimestamp(timestamp),
        level,
        message,
        requestId,
        // Of Lambda's own lines, such as REPORT, and of X-Ray's trace.
        functionRequestId: lambdaContext?.awsRequestId,
        xrayTraceId,
        route,
        status,
        durationMs: startedAt === undefined ? undefined : Math.round(performance.now() - Number(startedAt)),
        userId: userId === undefined ? undefined : shorten(String(userId)),
        found,
        error: error === undefined ? undefined : describeError(error),
        coldStart: lambdaContext?.coldStart,
        environment: environment || undefined,
        release,
      },
    });
  }
}

class LineLogger extends Logger {
  /** Labels the lines that follow with the present request. */
  startRequest(labels: RequestLabels, context: Context) {
    this.resetKeys();
    this.addContext(context);
    this.appendKeys({ ...labels, startedAt: performance.now() });
  }

  // The library's own way drops empty values, and leaves characters as they are that split or disguise a line.
  protected override printLog(_level: number, item: LogItem) {
    process.stdout.write(`${escapeInvisible(JSON.stringify(item.getAttributes()))}\n`);
  }
}

const logger = new LineLogger({
  logFormatter: new KnownFields(),
  persistentKeys: { release: process.env.RELEASE },
});

/** The log of the running function. */
export const log: Log & Pick<LineLogger, "startRequest"> = {
  info: (message, fields = {}) => logger.info(message, { ...fields }),
  error: (message, fields = {}) => logger.error(message, { ...fields }),
  appendFields: (fields) => logger.appendKeys({ ...fields }),
  startRequest: (labels, context) => logger.startRequest(labels, context),
};

function shorten(userId: string): string {
  return userId.length > MAX_USER_ID_LENGTH ? `${userId.slice(0, MAX_USER_ID_LENGTH)}…` : userId;
}

function describeError(error: unknown): { name: string; message: string; stack?: string | undefined } {
  if (error instanceof Error) return { name: error.name, message: error.message, stack: error.stack };
  // Objects are not spelled out: they may hold personal data.
  const message = typeof error === "string" ? error : "A value that is not an Error was thrown";
  return { name: typeof error, message };
}
