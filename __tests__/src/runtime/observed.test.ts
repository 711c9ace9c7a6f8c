import type { APIGatewayProxyEvent } from "aws-lambda";
import { observed, type ProxyHandler } from "../../../src/runtime/observed";
import { lambdaContext, proxyEvent } from "./proxy-event";

let stdout: jest.SpyInstance;

beforeEach(() => {
  stdout = jest.spyOn(process.stdout, "write").mockReturnValue(true);
  jest.replaceProperty(process, "env", { POWERTOOLS_METRICS_NAMESPACE: "user-app-dev" });
});
afterEach(() => {
  jest.useRealTimers();
  jest.restoreAllMocks();
});

const answering =
  (statusCode: number): ProxyHandler =>
  async () => ({ statusCode, body: "" });
const lines = () => stdout.mock.calls.map(([line]) => JSON.parse(line));

describe("an observed handler", () => {
  test("returns the handler's response, and counts the request under its route and nothing else", async () => {
    expect(await observed(answering(200))(proxyEvent(), lambdaContext)).toEqual({ statusCode: 200, body: "" });

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
  ])("with status %i counts %i errors", async (status, errors) => {
    await observed(answering(status))(proxyEvent(), lambdaContext);
    expect(lines()[0].Errors).toBe(errors);
  });

  test("that fails counts an error, and fails as it did", async () => {
    const failure = new Error("no table");
    await expect(observed(() => Promise.reject(failure))(proxyEvent(), lambdaContext)).rejects.toBe(failure);
    expect(lines()[0]).toMatchObject({ Route: "GET /users", Requests: 1, Errors: 1 });
  });

  test("counts each request separately", async () => {
    const handler = observed(answering(200));
    await handler(proxyEvent(), lambdaContext);
    await handler({ ...proxyEvent(), resource: "/users/{userId}", path: "/users/1" }, lambdaContext);
    expect(lines().map(({ Route, Requests }) => [Route, Requests])).toEqual([
      ["GET /users", 1],
      ["GET /users/{userId}", 1],
    ]);
  });

  test("that is still running shortly before its timeout is logged with the ids that join Lambda's line to it", async () => {
    jest.useFakeTimers();
    const context = { ...lambdaContext, getRemainingTimeInMillis: () => 3000 };
    const finish: ProxyHandler = () =>
      new Promise((resolve) => setTimeout(resolve, 2600, { statusCode: 200, body: "" }));
    const response = observed(finish)(proxyEvent(), context);
    await jest.advanceTimersByTimeAsync(2499);
    expect(lines()).toEqual([]);
    await jest.advanceTimersByTimeAsync(1);
    expect(lines()).toMatchObject([
      {
        level: "ERROR",
        message: "Not finished shortly before the function's timeout",
        requestId: "request-1",
        functionRequestId: "function-request-1",
        route: "GET /users",
        durationMs: 2500,
      },
    ]);
    await jest.advanceTimersByTimeAsync(100);
    expect((await response).statusCode).toBe(200);
  });

  test.each([
    ["answers", answering(200)],
    ["fails", () => Promise.reject(new Error("no table"))],
  ])("that %s in time leaves no timer behind", async (_, handler) => {
    jest.useFakeTimers();
    await observed(handler)(proxyEvent(), lambdaContext).catch(() => {});
    expect(jest.getTimerCount()).toBe(0);
  });

  test("without a namespace counts nothing", async () => {
    jest.replaceProperty(process, "env", {});
    await observed(answering(200))(proxyEvent(), lambdaContext);
    expect(lines()).toEqual([]);
  });

  test("accepts a handwritten event that has neither method nor resource", async () => {
    await observed(answering(200))({} as APIGatewayProxyEvent, lambdaContext);
    expect(lines()[0]).toMatchObject({ Route: "? ?", Requests: 1 });
  });
});
