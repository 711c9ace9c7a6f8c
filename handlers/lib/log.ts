/** What a log line may say besides level and message; the user's id is the only personal data. */
export interface LogFields {
  readonly requestId?: string | undefined;
  readonly userId?: string;
  readonly durationMs?: number;
  readonly found?: boolean;
  /** Whatever was thrown. */
  readonly error?: unknown;
}

/** Writes one JSON object per line. */
export interface Log {
  info(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

/** The log of the running function. */
export const log: Log = {
  info: (message, fields) => write("info", message, fields),
  error: (message, fields) => write("error", message, fields),
};

const MAX_USER_ID_LENGTH = 128;

function write(level: "info" | "error", message: string, fields: LogFields = {}): void {
  const { requestId, userId, durationMs, found, error } = fields;
  // Field by field, so that nothing personal slips in from a wider object.
  const line = JSON.stringify({
    level,
    message,
    requestId,
    userId: userId === undefined ? undefined : shorten(userId),
    durationMs,
    found,
    error: error === undefined ? undefined : describeError(error),
  });
  // Not console.log: Lambda would put its own prefix in front, and the line would no longer be JSON.
  process.stdout.write(`${escapeInvisible(line)}\n`);
}

function shorten(userId: string): string {
  return userId.length > MAX_USER_ID_LENGTH ? `${userId.slice(0, MAX_USER_ID_LENGTH)}…` : userId;
}

function describeError(error: unknown): { name: string; message: string; stack?: string | undefined } {
  if (error instanceof Error) return { name: error.name, message: error.message, stack: error.stack };
  // Objects are not spelled out: they may hold personal data.
  const message = typeof error === "string" ? error : "A value that is not an Error was thrown";
  return { name: typeof error, message };
}

// JSON leaves line separators, C1 and bidirectional controls as they are, which would split or disguise a line.
function escapeInvisible(json: string): string {
  return json.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, (character) =>
    character.replace(/./gs, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`),
  );
}
