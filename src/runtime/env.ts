import type { CorsRules } from "./cors";

/** Environment variables with the API's CORS rules; lists are separated by commas. */
export interface CorsEnv {
  /** Exact origins: `https://app.example.com,http://localhost:3000`. Empty: no other origin may call. */
  ALLOWED_ORIGINS: string;
  ALLOWED_METHODS: string;
  ALLOWED_HEADERS: string;
  EXPOSED_HEADERS: string;
  /** `true` or `false`. */
  ALLOW_CREDENTIALS: string;
}

/** Environment variables for logs and metrics, which Powertools and `log.ts` read. */
export interface TelemetryEnv {
  POWERTOOLS_LOG_LEVEL: "DEBUG" | "INFO" | "WARN" | "ERROR";
  /** Where the metrics of requests go. Not set: there are none. */
  POWERTOOLS_METRICS_NAMESPACE?: string;
  /** Which code runs: a hash of the bundle. */
  RELEASE: string;
  /** Name of the environment, such as `dev`. */
  ENVIRONMENT?: string;
}

/** The variable of a handler that reads or writes one table. */
export interface TableEnv {
  /** Name of the DynamoDB table. */
  TABLE_NAME: string;
}

/**
 * The value of an environment variable, without surrounding blanks. With the handler's own contract, only its variables are
 * accepted: `requireEnv<TableEnv>("TABLE_NAME")`.
 *
 * @throws Error naming the variable that is missing
 */
export function requireEnv<Env extends object = Record<string, string>>(
  name: keyof Env & string,
  env: NodeJS.ProcessEnv = process.env,
): string {
  const value = env[name]?.trim();
  if (!value) throw new Error(`Missing environment variable: ${name}`);
  return value;
}

/**
 * Reads and checks the CORS rules that the API gave to the function.
 *
 * @throws Error naming the variable that is missing or malformed
 */
export function readCorsRules(env: NodeJS.ProcessEnv = process.env): CorsRules {
  const allowOrigins = readList(env, "ALLOWED_ORIGINS");
  for (const origin of allowOrigins) {
    if (!isOrigin(origin) && allowOrigins.join() !== "*") {
      throw new Error(
        `ALLOWED_ORIGINS must list exact origins such as https://app.example.com, got ${JSON.stringify(origin)}`,
      );
    }
  }
  return {
    allowOrigins,
    allowMethods: readList(env, "ALLOWED_METHODS"),
    allowHeaders: readList(env, "ALLOWED_HEADERS"),
    exposeHeaders: readList(env, "EXPOSED_HEADERS"),
    allowCredentials: env.ALLOW_CREDENTIALS === "true",
  };
}

function readList(env: NodeJS.ProcessEnv, name: keyof CorsEnv): string[] {
  const list = env[name];
  // Set to nothing is an empty list; not set at all is a mistake.
  if (list === undefined) throw new Error(`Missing environment variable: ${name}`);
  return list
    .split(",")
    .map((entry) => entry.trim())
    .filter((entry) => entry !== "");
}

// Browsers send the canonical form, so any other spelling never matches; `*` and `null` would match too much.
function isOrigin(text: string): boolean {
  return URL.canParse(text) && new URL(text).origin === text;
}
