import { randomUUID } from "node:crypto";
import type { RequestHeaders } from "tiers/runtime";

/**
 * Headers that show whether the request had a session cookie: `X-Session` is `seen`, or else `new`, together with a new
 * cookie. Nothing is stored for it.
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
 * cloudfront.net and amazonaws.com are two sites, so None, which requires Secure, and Partitioned for browsers that
 * block third-party cookies. With both below one custom domain, SameSite=Lax is safer.
 */
const COOKIE_ATTRIBUTES = "Path=/; HttpOnly; Secure; SameSite=None; Partitioned";
