import assert from "node:assert/strict";

const TEST_USER = { userId: "1", name: "Test User", email: "test@example.com" };

/**
 * Looks user 1 up the way the page does: page, runtime config, request; with CORS and its preflight where the API is at
 * another origin than the page.
 *
 * @param siteUrl origin that the page is opened at, without a trailing slash
 * @throws AssertionError that names the response that was not as it should be
 */
export async function smokeTest(siteUrl: string) {
  const { apiUrl } = await openPage(siteUrl);
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
  assert.equal(user, JSON.stringify(TEST_USER), `GET ${url} must answer the test user`);
}

/** Opens the page and its runtime config. @throws AssertionError when one of them is not there */
export async function openPage(siteUrl: string): Promise<{ apiUrl: string }> {
  for (const path of ["/", "/config.json"]) expectOk(`GET ${siteUrl}${path}`, await fetch(`${siteUrl}${path}`));
  return (await fetch(`${siteUrl}/config.json`)).json();
}

function expectOk(request: string, { status }: Response) {
  assert.equal(status, 200, `${request} must answer 200, got ${status}`);
}

/** As a browser decides for a page that sends no cookies. */
function expectAllowed(request: string, { headers }: Response, origin: string) {
  const allowed = headers.get("access-control-allow-origin");
  if (allowed !== "*") assert.equal(allowed, origin, `${request} must allow the origin ${origin}, got ${allowed}`);
}
