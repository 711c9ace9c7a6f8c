/** Who may call the API from a browser, and how. */
export interface CorsPolicy {
  /** Compared with the Origin header as exact strings, never as patterns. */
  readonly allowedOrigins: readonly string[];
  readonly allowedMethods: readonly string[];
  readonly allowedHeaders: readonly string[];
}

/** Request headers as API Gateway passes them: names spelled as the client sent them. */
export type RequestHeaders = Readonly<Record<string, string | undefined>> | null | undefined;

/**
 * The CORS headers for the answer to one request.
 * `Access-Control-Allow-Origin` echoes an allowed origin; for an unknown origin, or none, it is left out.
 */
export function corsHeaders(policy: CorsPolicy, requestHeaders: RequestHeaders): Record<string, string> {
  const origin = originOf(requestHeaders);
  const isAllowed = origin !== undefined && policy.allowedOrigins.includes(origin);
  return {
    ...(isAllowed && { "Access-Control-Allow-Origin": origin }),
    "Access-Control-Allow-Methods": policy.allowedMethods.join(","),
    "Access-Control-Allow-Headers": policy.allowedHeaders.join(","),
    // Always, also without an Allow-Origin: a cache must never serve one origin's answer to another.
    Vary: "Origin",
  };
}

function originOf(headers: RequestHeaders): string | undefined {
  return Object.entries(headers ?? {}).find(([name]) => name.toLowerCase() === "origin")?.[1];
}
