/** Who may call the API from a browser, and how: the data that preflights, handlers and gateway-made errors share. */
export interface CorsRules {
  /** Exact origins, or only `*` for all. Compared as strings, never as patterns. Empty: no other origin may call. */
  readonly allowOrigins: readonly string[];
  readonly allowMethods: readonly string[];
  readonly allowHeaders: readonly string[];
  /** Exposed response headers: those that the page may read in addition to the safelisted ones. */
  readonly exposeHeaders: readonly string[];
  /** Whether cookies and authorization may be sent along. Never together with `*`. */
  readonly allowCredentials: boolean;
}

/** Request headers as API Gateway passes them: names spelled as the client sent them. */
export type RequestHeaders = Readonly<Record<string, string | undefined>> | null | undefined;

/**
 * The CORS headers for the response to one request. An allowed origin is echoed; for an unknown one, or none, there is no
 * allow header at all.
 */
export function corsHeaders(rules: CorsRules, requestHeaders: RequestHeaders): Record<string, string> {
  const allowOrigin = allowedOrigin(rules.allowOrigins, originOf(requestHeaders));
  return {
    ...(allowOrigin && {
      "Access-Control-Allow-Origin": allowOrigin,
      "Access-Control-Allow-Methods": rules.allowMethods.join(","),
      "Access-Control-Allow-Headers": rules.allowHeaders.join(","),
      ...(rules.exposeHeaders.length > 0 && { "Access-Control-Expose-Headers": rules.exposeHeaders.join(",") }),
      ...(rules.allowCredentials && { "Access-Control-Allow-Credentials": "true" }),
    }),
    // Always, also without an Allow-Origin: a cache must never serve one origin's response to another.
    Vary: "Origin",
  };
}

function allowedOrigin(allowOrigins: readonly string[], origin: string | undefined): string | undefined {
  if (allowOrigins.includes("*")) return "*";
  return origin !== undefined && allowOrigins.includes(origin) ? origin : undefined;
}

function originOf(headers: RequestHeaders): string | undefined {
  return Object.entries(headers ?? {}).find(([name]) => name.toLowerCase() === "origin")?.[1];
}
