import { randomUUID } from "node:crypto";
import type { RequestHeaders } from "tiers/runtime";

/**
 * Headers that tell whether the request brought a session's cookie: `X-Session` is `seen`, or else `new`, and then a
 * cookie comes along. Nothing is kept under it.
 */
export function sessionHeaders(requestHeaders: RequestHeaders): Record<string, string> {
  if (hasSession(requestHeaders)) return { "X-Session": "seen" };
  return { "X-Session": "new", "Set-Cookie": `session=${randomUUID()}; ${COOKIE_ATTRIBUTES}` };
}

function hasSession(headers: RequestHeaders): boolean {
  const cookies = Object.entries(headers ?? {}).find(([name]) => name.toLowerCase() === "cookie")?.[1] ?? "";
  return cookies.split(";").some((cookie) => /^session=./.test(cookie.trim()));
}

/**
 * cloudfront.net and amazonaws.com are two sites, hence None, which needs Secure, and Partitioned for browsers that
 * block cookies of other sites. Below one domain of your own, SameSite=Lax is the safer choice.
 */
const COOKIE_ATTRIBUTES = "Path=/; HttpOnly; Secure; SameSite=None; Partitioned";
