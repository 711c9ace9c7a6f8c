import type { APIGatewayProxyEvent } from "aws-lambda";
import { observed, type ProxyHandler } from "../../../handlers/lib/observed";
import { proxyEvent } from "../proxy-event";

let stdout: jest.SpyInstance;

beforeEach(() => {
  stdout = jest.spyOn(process.stdout, "write").mockReturnValue(true);
  jest.replaceProperty(process, "env", { POWERTOOLS_METRICS_NAMESPACE: "user-app-dev" });
});
afterEach(() => jest.restoreAllMocks());

const answering =
  (statusCode: number): ProxyHandler =>
  async () => ({ statusCode, body: "" });
const lines = () => stdout.mock.calls.map(([line]) => JSON.parse(line));

describe("an observed handler", () => {
  test("answers as the handler does, and counts the request under its route and nothing else", async () => {
    expect(await observed(answering(200))(proxyEvent())).toEqual({ statusCode: 200, body: "" });

    expect(lines()).toEqual([
      {
        _aws: {
          Timestamp: expect.any(Number),
          CloudWatchMetrics: [
            {
              Namespace: "user-app-dev",
              Dimensions: [["Route"]],
              Metrics: [
                { Name: "Requests", Unit: "Count" },
                { Name: "Errors", Unit: "Count" },
                { Name: "Duration", Unit: "Milliseconds" },
              ],
            },
          ],
        },
        Route: "GET /users",
        Requests: 1,
        Errors: 0,
        Duration: expect.any(Number),
      },
    ]);
  });

  test.each([
    [200, 0],
    [404, 0],
    [499, 0],
    [500, 1],
    [502, 1],
  ])("that answers %i counts %i errors", async (status, errors) => {
    await observed(answering(status))(proxyEvent());
    expect(lines()[0].Errors).toBe(errors);
  });

  test("that fails counts an error, and fails as it did", async () => {
    const failure = new Error("no table");
    await expect(observed(() => Promise.reject(failure))(proxyEvent())).rejects.toBe(failure);
    expect(lines()[0]).toMatchObject({ Route: "GET /users", Requests: 1, Errors: 1 });
  });

  test("counts each request by itself", async () => {
    const handler = observed(answering(200));
    await handler(proxyEvent());
    await handler({ ...proxyEvent(), resource: "/users/{userId}", path: "/users/1" });
    expect(lines().map(({ Route, Requests }) => [Route, Requests])).toEqual([
      ["GET /users", 1],
      ["GET /users/{userId}", 1],
    ]);
  });

  test("takes a hand-made event that has neither method nor resource", async () => {
    await observed(answering(200))({} as APIGatewayProxyEvent);
    expect(lines()[0]).toMatchObject({ Route: "? ?", Requests: 1 });
  });
});
