/** The environment variables that every handler's function must be given. */
export interface HandlerEnv {
  /** Name of the DynamoDB table. */
  TABLE_NAME: string;
  /** Exact origins that browsers may call from, separated by commas: `https://app.example.com,http://localhost:3000`. */
  ALLOWED_ORIGINS: string;
}

/** The environment in the shape that handlers use. */
export interface HandlerSettings {
  readonly tableName: string;
  readonly allowedOrigins: readonly string[];
}

/**
 * Reads and checks a handler's environment.
 *
 * @throws Error naming the variable that is missing, empty or malformed
 */
export function readEnv(env: NodeJS.ProcessEnv = process.env): HandlerSettings {
  return {
    tableName: requireVariable(env, "TABLE_NAME"),
    allowedOrigins: parseOrigins(requireVariable(env, "ALLOWED_ORIGINS")),
  };
}

function requireVariable(env: NodeJS.ProcessEnv, name: keyof HandlerEnv): string {
  const value = env[name]?.trim();
  if (!value) throw new Error(`Missing environment variable: ${name}`);
  return value;
}

function parseOrigins(list: string): string[] {
  const origins = list.split(",").map((origin) => origin.trim());
  for (const origin of origins) {
    if (!isOrigin(origin)) {
      throw new Error(
        `ALLOWED_ORIGINS must list exact origins such as https://app.example.com, got ${JSON.stringify(origin)}`,
      );
    }
  }
  return origins;
}

// Browsers send the canonical form, so any other spelling never matches; `*` and `null` would match too much.
function isOrigin(text: string): boolean {
  return URL.canParse(text) && new URL(text).origin === text;
}
