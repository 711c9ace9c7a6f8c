import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import { createHandler, handler } from "../../../../examples/credentialed-cors/handlers/handle-items";
import type { CorsEnv } from "../../../../src/runtime/env";
import { lambdaContext } from "../../../src/runtime/proxy-event";
import { itemEvent } from "./item-event";

jest.mock("node:timers/promises", () => ({ setTimeout: jest.fn(async () => undefined) }));

const ORIGIN = "https://app.example.com";
const cors = {
  allowOrigins: [ORIGIN, "http://localhost:3000"],
  allowMethods: ["POST", "OPTIONS"],
  allowHeaders: ["Content-Type"],
  exposeHeaders: ["X-Session"],
  allowCredentials: true,
};
const handle = createHandler({ cors, simulateFaults: false });
const handleWithFaults = createHandler({ cors, simulateFaults: true });

let logged: jest.SpyInstance;
beforeEach(() => {
  logged = jest.spyOn(process.stdout, "write").mockReturnValue(true);
});
afterEach(() => {
  jest.restoreAllMocks();
  jest.mocked(sleep).mockClear();
});

describe("/items", () => {
  test("returns the message, the request id and what it received, for whatever object is sent", async () => {
    await fc.assert(
      fc.asyncProperty(fc.dictionary(fc.string(), fc.jsonValue()), async (item) => {
        const sent = JSON.stringify(item);
        const { statusCode, body } = await handle(itemEvent({ body: sent }), lambdaContext);
        const expected = { message: "Data successfully processed.", requestId: itemEvent().requestContext.requestId };
        expect([statusCode, body]).toEqual([200, JSON.stringify({ ...expected, receivedData: JSON.parse(sent) })]);
      }),
    );
  });

  test("returns 400 with the reason to whatever is no object", async () => {
    const text = fc.oneof(
      fc.string(),
      fc.jsonValue().map((value) => JSON.stringify(value)),
      fc.constant(null),
    );
    await fc.assert(
      fc.asyncProperty(text, async (body) => {
        const response = await handle(itemEvent({ body }), lambdaContext);
        const item = parse(body);
        const error = item === undefined ? "The body must be valid JSON" : "The body must be a JSON object";
        fc.pre(typeof item !== "object" || item === null || Array.isArray(item));
        expect([response.statusCode, response.body]).toEqual([400, JSON.stringify({ error })]);
      }),
    );
  });

  test.each([
    ["an item", "{}"],
    ["an error", "["],
  ])("returns CORS headers and the session with %s, only to an allowed origin", async (_, body) => {
    const [allowed, refused] = await Promise.all(
      [ORIGIN, "https://evil.example"].map((Origin) => handle(itemEvent({ body, headers: { Origin } }), lambdaContext)),
    );
    expect(allowed?.headers).toMatchObject({
      "Content-Type": "application/json",
      "Access-Control-Allow-Origin": ORIGIN,
      "Access-Control-Allow-Credentials": "true",
      "Access-Control-Expose-Headers": "X-Session",
      "X-Session": "new",
      Vary: "Origin",
    });
    expect(Object.keys(refused?.headers ?? {}).filter((name) => name.startsWith("Access-Control"))).toEqual([]);
  });

  test("logs method and route before anything else happens, and nothing of what was sent", async () => {
    await handle(itemEvent({ body: '{"secret":1}', queryStringParameters: { secret: "2" } }), lambdaContext);
    expect(logged.mock.calls.map(([line]) => JSON.parse(line))).toEqual([
      { timestamp: expect.any(String), level: "INFO", message: "POST /items" },
    ]);
  });
});

describe("a simulated fault", () => {
  const crash = itemEvent({ body: '{"simulate":"crash"}' });
  const timeout = itemEvent({ body: '{"simulate":"timeout"}' });

  test("crashes the function", async () => {
    await expect(handleWithFaults(crash, lambdaContext)).rejects.toThrow("Simulated crash");
  });

  test("keeps the function for longer than its timeout of three seconds", async () => {
    await handleWithFaults(timeout, lambdaContext);
    expect(sleep).toHaveBeenCalledTimes(1);
    expect(jest.mocked(sleep).mock.lastCall?.[0]).toBeGreaterThan(3000);
  });

  test("is data like any other where the stack did not allow it", async () => {
    for (const event of [crash, timeout]) expect(await handle(event, lambdaContext)).toMatchObject({ statusCode: 200 });
    expect(sleep).not.toHaveBeenCalled();
  });
});

describe("the function's entry point", () => {
  const environment: CorsEnv = {
    ALLOWED_ORIGINS: ORIGIN,
    ALLOWED_METHODS: "POST,OPTIONS",
    ALLOWED_HEADERS: "Content-Type",
    EXPOSED_HEADERS: "X-Session",
    ALLOW_CREDENTIALS: "true",
  };

  test("fails without its environment, so that API Gateway responds, and simulates faults only if configured", async () => {
    const env = jest.replaceProperty(process, "env", {});
    await expect(handler(itemEvent(), lambdaContext)).rejects.toThrow("ALLOWED_ORIGINS");
    env.replaceValue({ ...environment, SIMULATE_FAULTS: "true" });
    await expect(handler(itemEvent({ body: '{"simulate":"crash"}' }), lambdaContext)).rejects.toThrow(
      "Simulated crash",
    );
    expect(await handler(itemEvent({ body: "{}" }), lambdaContext)).toMatchObject({ statusCode: 200 });
  });
});

function parse(body: string | null): unknown {
  try {
    return JSON.parse(body ?? "");
  } catch {
    return undefined;
  }
}
