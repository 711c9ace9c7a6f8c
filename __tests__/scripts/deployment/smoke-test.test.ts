import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { smokeTest } from "../../../scripts/deployment/smoke-test";

const user = { userId: "1", name: "Test User", email: "test@example.com" };

describe("smokeTest", () => {
  let server: Server;
  let siteUrl: string;
  let answerUsers: (request: IncomingMessage, answer: ServerResponse) => void;

  beforeAll(async () => {
    server = createServer((request, answer) => {
      if (request.url === "/config.json") return answer.end(JSON.stringify({ apiUrl: `${siteUrl}/prod` }));
      if (request.url?.startsWith("/prod/users")) return answerUsers(request, answer);
      return answer.end("<!doctype html>");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    siteUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => server.close());

  const allow = (answer: ServerResponse) => answer.setHeader("Access-Control-Allow-Origin", siteUrl);

  test("passes when the page's own way finds user 1", async () => {
    answerUsers = ({ method }, answer) => allow(answer).end(method === "GET" ? JSON.stringify(user) : "");
    await expect(smokeTest(siteUrl)).resolves.toBeUndefined();
  });

  test("fails when the preflight does not allow the page's origin", async () => {
    answerUsers = (_, answer) => answer.end(JSON.stringify(user));
    await expect(smokeTest(siteUrl)).rejects.toThrow(`must allow the origin ${siteUrl}, got null`);
  });

  test("fails when another user is found", async () => {
    answerUsers = (_, answer) => allow(answer).end(JSON.stringify({ ...user, name: "Somebody" }));
    await expect(smokeTest(siteUrl)).rejects.toThrow("must answer the test user");
  });

  test("fails when the API answers an error", async () => {
    answerUsers = ({ method }, answer) => {
      answer.statusCode = method === "GET" ? 500 : 200;
      allow(answer).end("{}");
    };
    await expect(smokeTest(siteUrl)).rejects.toThrow("must answer 200, got 500");
  });
});
