import type { DeployedApp } from "../deployed-app";
import { type ApiResponse, clientOf } from "./client";

const ada = { userId: "ada", name: "Ada Lovelace", email: "ada@example.com" };

/** What clients get over HTTP. */
export function describeApi(deployed: () => DeployedApp) {
  const { send, items, clear } = clientOf(deployed);
  const statuses = (responses: ApiResponse[]) => responses.map(({ status }) => status).sort();

  describe("the API", () => {
    beforeEach(clear);

    test("creates, reads, changes and deletes a user, with a response that the page can read each time", async () => {
      const responses = [
        await send("POST", "/users", ada),
        await send("GET", "/users/ada"),
        await send("PUT", "/users/ada", { name: "Ada King", email: ada.email, version: 1 }),
        await send("GET", "/users/ada"),
        await send("DELETE", "/users/ada"),
        await send("DELETE", "/users/ada"),
        await send("GET", "/users/ada"),
        await send("PUT", "/users/ada", { name: "Ada King", email: ada.email, version: 2 }),
      ];
      const changed = { ...ada, name: "Ada King", version: 2 };
      const gone = { error: "No user found with userId: ada" };
      expect(responses.map(({ status, body }) => [status, body])).toEqual([
        [201, { ...ada, version: 1 }],
        [200, { ...ada, version: 1 }],
        [200, changed],
        [200, changed],
        [204, undefined],
        [404, gone],
        [404, gone],
        [404, gone],
      ]);
      for (const { headers } of responses) {
        expect(headers.get("access-control-allow-origin")).toBe(deployed().siteUrl);
        expect(headers.get("vary")).toBe("Origin");
      }
    });

    test("returns the same to five concurrent retries of a creation, and creates one item", async () => {
      const responses = await Promise.all(Array.from({ length: 5 }, () => send("POST", "/users", ada)));
      for (const { status, body } of responses) expect([status, body]).toEqual([201, { ...ada, version: 1 }]);
      expect(await items()).toHaveLength(1);
    });

    test("recognizes a creation that is repeated after the user was changed, and keeps the change", async () => {
      await send("POST", "/users", ada);
      await send("PUT", "/users/ada", { name: "Ada King", email: ada.email, version: 1 });
      const again = await send("POST", "/users", ada);
      expect([again.status, again.body]).toEqual([201, { ...ada, version: 1 }]);
      expect((await send("GET", "/users/ada")).body).toMatchObject({ name: "Ada King", version: 2 });
    });

    test("rejects creating somebody else with the same id", async () => {
      await send("POST", "/users", ada);
      const other = await send("POST", "/users", { ...ada, name: "Ada Yonath" });
      expect([other.status, other.body]).toEqual([409, { error: "There is another user with userId: ada" }]);
      expect((await send("GET", "/users/ada")).body.name).toBe(ada.name);
    });

    test("lets exactly one of several changes of the same version succeed, and shows it to the others", async () => {
      await send("POST", "/users", ada);
      const responses = await Promise.all(
        ["Ada King", "Ada Byron", "Ada Noel"].map((name) =>
          send("PUT", "/users/ada", { name, email: ada.email, version: 1 }),
        ),
      );
      expect(statuses(responses)).toEqual([200, 409, 409]);
      const winner = responses.find(({ status }) => status === 200)?.body;
      for (const { status, body } of responses) {
        if (status === 409) expect(body).toEqual({ error: "The user has changed since version 1", current: winner });
      }
      expect((await send("GET", "/users/ada")).body).toEqual(winner);
    });

    test("lists 45 users page by page, each exactly once", async () => {
      const ids = Array.from({ length: 45 }, (_, index) => `user-${index}`);
      for (const userId of ids) await send("POST", "/users", { ...ada, userId });
      const pages: string[][] = [];
      let nextToken: string | undefined;
      do {
        const query = new URLSearchParams(nextToken ? { nextToken } : {});
        const { status, body } = await send("GET", `/users?${query}`);
        expect(status).toBe(200);
        pages.push(body.users.map(({ userId }: typeof ada) => userId));
        nextToken = body.nextToken;
      } while (nextToken && pages.length < 10);
      expect(pages.map((page) => page.length).filter(Boolean)).toEqual([20, 20, 5]);
      expect(pages.flat().sort()).toEqual(ids.sort());
    });

    test("accepts an id that a URL must encode", async () => {
      const userId = "Zoë & Söhne+?#😀";
      await send("POST", "/users", { ...ada, userId });
      const path = `/users/${encodeURIComponent(userId)}`;
      expect((await send("GET", path)).body.userId).toBe(userId);
      expect((await send("DELETE", path)).status).toBe(204);
    });

    test("throttles listing the users, with a response that the page can read", async () => {
      const { siteUrl, apiUrl } = deployed();
      const ask = () => fetch(`${apiUrl}/users`, { headers: { Origin: siteUrl } });
      const responses = await Promise.all(Array.from({ length: 40 }, ask));
      const refused = responses.filter(({ status }) => status === 429);
      expect(refused.length).toBeGreaterThan(0);
      // On a slow machine a function that the limit let through may time out, which the page can read, too.
      expect(responses.length - refused.length).toBeGreaterThanOrEqual(10);
      for (const { headers } of responses) expect(headers.get("access-control-allow-origin")).toBe(siteUrl);
      // Another route has a separate limit.
      expect((await send("GET", "/users/nobody")).status).toBe(404);
    });

    test("rejects what no form sends in API Gateway, before any function is invoked", async () => {
      const { userId, ...withoutId } = ada;
      for (const body of ["{", "[]", withoutId, { ...ada, admin: true }, { ...ada, name: 1 }]) {
        const response = await send("POST", "/users", body);
        expect([response.status, response.body.message]).toEqual([400, "Invalid request body"]);
        expect(response.headers.get("access-control-allow-origin")).toBe(deployed().siteUrl);
      }
      const change = { name: ada.name, email: ada.email, version: "1" };
      expect((await send("PUT", "/users/ada", change)).body.message).toBe("Invalid request body");
    });

    test("names every field that is mistyped, and what it must be", async () => {
      const response = await send("POST", "/users", { userId: "..", name: " ", email: "ada" });
      expect([response.status, response.body]).toEqual([
        400,
        {
          error: "Some fields are not as they must be",
          fields: {
            userId: expect.stringMatching(/^must be .* not '\.' or '\.\.'$/),
            name: expect.stringMatching(/^must be 1 to 100 characters/),
            email: expect.stringMatching(/^must be an e-mail address/),
          },
        },
      ]);
    });

    test("rejects a body over 8 KB, a page size over 100 and a token that it did not issue", async () => {
      expect((await send("POST", "/users", { ...ada, name: "x".repeat(8192) })).status).toBe(413);
      expect((await send("GET", "/users?limit=101")).body.fields).toHaveProperty("limit");
      expect((await send("GET", "/users?nextToken=!")).body.fields).toHaveProperty("nextToken");
    });

    test.each([
      ["/users", "GET,POST,OPTIONS"],
      ["/users/ada", "GET,PUT,DELETE,OPTIONS"],
    ])("lets the page preflight %s for %s", async (path, methods) => {
      const headers = { Origin: deployed().siteUrl, "Access-Control-Request-Method": "PUT" };
      const response = await fetch(`${deployed().apiUrl}${path}`, { method: "OPTIONS", headers });
      expect(response.headers.get("access-control-allow-methods")).toBe(methods);
      const stranger = { ...headers, Origin: "https://evil.example.com" };
      const refused = await fetch(`${deployed().apiUrl}${path}`, { method: "OPTIONS", headers: stranger });
      expect(refused.headers.has("access-control-allow-origin")).toBe(false);
    });
  });
}
