import assert from "node:assert/strict";

const TEST_USER = { userId: "1", name: "Test User", email: "test@example.com" };

/**
 * Looks user 1 up the way the page does: page, runtime config, preflight, request.
 *
 * @param siteUrl origin that the page is opened at, without a trailing slash
 * @throws AssertionError that says which answer was not as it should be
 */
export async function smokeTest(siteUrl: string) {
  const { apiUrl } = await openPage(siteUrl);
  const url = `${apiUrl}/users?userId=1`;

  const preflight = await fetch(url, {
    method: "OPTIONS",
    headers: {
      Origin: siteUrl,
      "Access-Control-Request-Method": "GET",
      "Access-Control-Request-Headers": "content-type",
    },
  });
  expectAllowed(`OPTIONS ${url}`, preflight, siteUrl);
  const answer = await fetch(url, { headers: { Origin: siteUrl, "Content-Type": "application/json" } });
  expectAllowed(`GET ${url}`, answer, siteUrl);
  assert.equal(await answer.text(), JSON.stringify(TEST_USER), `GET ${url} must answer the test user`);
}

/** Opens the page and its runtime config. @throws AssertionError when one of them is not there */
export async function openPage(siteUrl: string): Promise<{ apiUrl: string }> {
  for (const path of ["/", "/config.json"]) {
    const { status } = await fetch(`${siteUrl}${path}`);
    assert.equal(status, 200, `GET ${siteUrl}${path} must answer 200, got ${status}`);
  }
  return (await fetch(`${siteUrl}/config.json`)).json();
}

function expectAllowed(request: string, { status, headers }: Response, origin: string) {
  assert.equal(status, 200, `${request} must answer 200, got ${status}`);
  const allowed = headers.get("access-control-allow-origin");
  assert.equal(allowed, origin, `${request} must allow the origin ${origin}, got ${allowed}`);
}
