import assert from "node:assert/strict";
import { join } from "node:path";
import { defineApp, WebAppStack } from "tiers/app";

/** The app of this repository: a person types a user's id, and the page shows that user. */
export default defineApp({
  name: "user-app",
  stack: (scope, id, config) =>
    new WebAppStack(scope, id, config, { sourceDir: join(__dirname, "site"), runbookUrl: "docs/runbook.md" }),
  check: ({ siteUrl }) => findTestUser(siteUrl),
});

const TEST_USER = { userId: "1", name: "Test User", email: "test@example.com" };

/**
 * Looks user 1 up the way the page does: page, runtime config, request; with CORS and its preflight where the API is
 * at another origin than the page.
 *
 * @throws AssertionError that names the response that was not as it must be
 */
async function findTestUser(siteUrl: string) {
  const page = await fetch(`${siteUrl}/`);
  expectOk(`GET ${siteUrl}/`, page);
  const config = await fetch(`${siteUrl}/config.json`);
  expectOk(`GET ${siteUrl}/config.json`, config);
  const { apiUrl } = (await config.json()) as { apiUrl: string };
  const url = new URL(`${apiUrl}/users?userId=1`, siteUrl);
  const isCrossOrigin = url.origin !== new URL(siteUrl).origin;
  const send = async (method: "OPTIONS" | "GET", headers: Record<string, string>) => {
    const response = await fetch(url, { method, headers: { ...headers, ...(isCrossOrigin && { Origin: siteUrl }) } });
    expectOk(`${method} ${url}`, response);
    if (isCrossOrigin) expectAllowed(`${method} ${url}`, response, siteUrl);
    return response.text();
  };
  if (isCrossOrigin) {
    await send("OPTIONS", {
      "Access-Control-Request-Method": "GET",
      "Access-Control-Request-Headers": "content-type",
    });
  }
  const user = await send("GET", { "Content-Type": "application/json" });
  assert.equal(user, JSON.stringify(TEST_USER), `GET ${url} must return the test user`);
}

function expectOk(request: string, { status }: Response) {
  assert.equal(status, 200, `${request} must return 200, got ${status}`);
}

/** As a browser decides for a page that sends no cookies. */
function expectAllowed(request: string, { headers }: Response, origin: string) {
  const allowed = headers.get("access-control-allow-origin");
  if (allowed !== "*") assert.equal(allowed, origin, `${request} must allow the origin ${origin}, got ${allowed}`);
}
