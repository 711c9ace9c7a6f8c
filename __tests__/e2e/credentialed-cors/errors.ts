import type { DeployedApp } from "../deployed-app";
import { callItems, corsOf, EXPOSED_HEADERS, readLog, UUID } from "./items";

/** What clients get when something is wrong: the page can read every error. */
export function describeErrors(deployed: () => DeployedApp) {
  const readable = (origin: string) => ({
    "access-control-allow-origin": origin,
    "access-control-allow-credentials": "true",
    vary: "Origin",
  });
  const byGateway = (message: string) => ({ message, requestId: expect.stringMatching(UUID) });
  const malformed = "The body must be valid JSON";
  const notAnObject = "The body must be a JSON object";

  describe("an error", () => {
    test.each([
      ["", malformed],
      ['{"name":', malformed],
      ["name=Ada", malformed],
      ["[]", notAnObject],
      ["null", notAnObject],
      ['"text"', notAnObject],
      ["7", notAnObject],
    ])("for the body %j is a 400 that names the problem, to every allowed origin", async (body, error) => {
      for (const origin of [deployed().siteUrl, "https://app.example.com", "http://localhost:3000"]) {
        for (const method of ["POST", "PUT"]) {
          const response = await callItems(deployed(), { method, origin, body });
          expect([response.status, await response.json()]).toEqual([400, { error }]);
          expect(corsOf(response)).toMatchObject(readable(origin));
        }
      }
    });

    // A function that ends without a response is a 502, whatever ended it. A 504 is for functions that may take longer
    // than API Gateway's own 29 s. https://docs.aws.amazon.com/lambda/latest/dg/services-apigateway-errors.html
    test.each([
      // The local AWS gets the source map too: the log names a line of the source.
      ["crash", ["Simulated crash", "handle-items.ts:"], 0],
      ["timeout", ["Not finished shortly before the function's timeout", "Task timed out"], 3000],
    ])("by a %s of the function is a 502 of API Gateway, readable by the page", async (fault, reasons, leastMs) => {
      const { siteUrl } = deployed();
      const startedAt = Date.now();
      const response = await callItems(deployed(), { origin: siteUrl, body: JSON.stringify({ simulate: fault }) });
      expect([response.status, await response.json()]).toEqual([502, byGateway("Internal server error")]);
      expect(response.headers.get("content-type")).toBe("application/json");
      expect(corsOf(response)).toEqual({ ...readable(siteUrl), "access-control-expose-headers": EXPOSED_HEADERS });
      expect(Date.now() - startedAt).toBeGreaterThanOrEqual(leastMs);
      for (const reason of reasons) await readLog(deployed(), reason);

      const next = await callItems(deployed(), { origin: siteUrl });
      expect(next.status).toBe(200);
    });

    test("for a path without a route is a 403 of API Gateway, readable by the page", async () => {
      const { apiUrl, siteUrl } = deployed();
      for (const path of ["", "/nothing", "/items/1"]) {
        const response = await fetch(`${apiUrl}${path}`, { headers: { Origin: siteUrl } });
        expect([response.status, await response.json()]).toEqual([403, byGateway("Missing Authentication Token")]);
        expect(corsOf(response)).toMatchObject(readable(siteUrl));
      }
    });

    test("by API Gateway allows the page's origin, whatever the request's origin, and never another", async () => {
      const { siteUrl } = deployed();
      for (const origin of ["https://app.example.com", "https://evil.example", "null", undefined]) {
        const response = await callItems(deployed(), { origin, body: '{"simulate":"crash"}' });
        expect([response.status, corsOf(response)]).toMatchObject([502, readable(siteUrl)]);
      }
    });
  });
}
