import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import app from "../app";

const user = { userId: "1", name: "Test User", email: "test@example.com" };

describe("the check of the app", () => {
  let server: Server;
  let siteUrl: string;
  /** Where the page finds the API. */
  let apiUrl: string;
  let answerUsers: (request: IncomingMessage, response: ServerResponse) => void;

  beforeAll(async () => {
    server = createServer((request, response) => {
      if (request.url === "/config.json") return response.end(JSON.stringify({ apiUrl }));
      if (/^\/(prod|api)\/users/.test(request.url ?? "")) return answerUsers(request, response);
      return response.end("<!doctype html>");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    siteUrl = `http://127.0.0.1:${port}`;
  });
  beforeEach(() => {
    // Another name is another origin.
    apiUrl = `${siteUrl.replace("127.0.0.1", "localhost")}/prod`;
  });
  afterAll(() => server.close());

  const check = async () => app.check?.({ siteUrl, apiUrl });
  const allow = (response: ServerResponse) => response.setHeader("Access-Control-Allow-Origin", siteUrl);

  test("passes when the page's sequence of requests finds user 1", async () => {
    answerUsers = ({ method }, response) => allow(response).end(method === "GET" ? JSON.stringify(user) : "");
    await expect(check()).resolves.toBeUndefined();
  });

  test("passes when every origin is allowed", async () => {
    answerUsers = ({ method }, response) =>
      response.setHeader("Access-Control-Allow-Origin", "*").end(method === "GET" ? JSON.stringify(user) : "");
    await expect(check()).resolves.toBeUndefined();
  });

  test("sends no preflight, and requires no CORS, if the API is under the page's own origin", async () => {
    apiUrl = "/api";
    const requests: unknown[] = [];
    answerUsers = ({ method, url, headers }, response) => {
      requests.push([method, url, headers.origin]);
      response.end(JSON.stringify(user));
    };
    await expect(check()).resolves.toBeUndefined();
    expect(requests).toEqual([["GET", "/api/users?userId=1", undefined]]);
  });

  test("fails when the preflight does not allow the page's origin", async () => {
    answerUsers = (_, response) => response.end(JSON.stringify(user));
    await expect(check()).rejects.toThrow(`must allow the origin ${siteUrl}, got null`);
  });

  test("fails when another user is found", async () => {
    answerUsers = (_, response) => allow(response).end(JSON.stringify({ ...user, name: "Somebody" }));
    await expect(check()).rejects.toThrow("must return the test user");
  });

  test("fails when the API returns an error", async () => {
    answerUsers = ({ method }, response) => {
      response.statusCode = method === "GET" ? 500 : 200;
      allow(response).end("{}");
    };
    await expect(check()).rejects.toThrow("must return 200, got 500");
  });
});
