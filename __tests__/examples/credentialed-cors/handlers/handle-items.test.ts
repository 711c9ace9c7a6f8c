import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import { handler } from "../../../../examples/credentialed-cors/handlers/handle-items";
import type { CorsEnv } from "../../../../src/runtime/env";
import { lambdaContext } from "../../../src/runtime/proxy-event";
import { itemEvent } from "./item-event";

jest.mock("node:timers/promises", () => ({ setTimeout: jest.fn(async () => undefined) }));

const ORIGIN = "https://app.example.com";
const environment: CorsEnv = {
  ALLOWED_ORIGINS: `${ORIGIN},http://localhost:3000`,
  ALLOWED_METHODS: "POST,OPTIONS",
  ALLOWED_HEADERS: "Content-Type",
  EXPOSED_HEADERS: "X-Session",
  ALLOW_CREDENTIALS: "true",
};
const handle = (parts: Parameters<typeof itemEvent>[0]) => handler(itemEvent(parts), lambdaContext);

let env: jest.ReplaceProperty<NodeJS.ProcessEnv>;
let logged: jest.SpyInstance;
beforeEach(() => {
  env = jest.replaceProperty(process, "env", { ...environment });
  logged = jest.spyOn(process.stdout, "write").mockReturnValue(true);
});
afterEach(() => {
  jest.restoreAllMocks();
  jest.mocked(sleep).mockClear();
});

describe("/items", () => {
  test.each(["POST", "PUT"])(
    "%s returns the message, the request's id and what it received, for whatever object is sent",
    async (httpMethod) => {
      await fc.assert(
        fc.asyncProperty(fc.dictionary(fc.string(), fc.jsonValue()), async (item) => {
          const sent = JSON.stringify(item);
          const { statusCode, body } = await handle({ httpMethod, body: sent, queryStringParameters: { b: "2" } });
          const expected = { message: "Data successfully processed.", requestId: itemEvent().requestContext.requestId };
          expect([statusCode, body]).toEqual([200, JSON.stringify({ ...expected, receivedData: JSON.parse(sent) })]);
        }),
      );
    },
  );

  test.each(["GET", "DELETE"])("%s returns its query, which may be empty, and ignores its body", async (httpMethod) => {
    const received = async (queryStringParameters: Record<string, string> | null) =>
      JSON.parse((await handle({ httpMethod, body: "[", queryStringParameters })).body).receivedData;
    expect(await received({ b: "2" })).toEqual({ b: "2" });
    expect(await received(null)).toEqual({});
  });

  test("returns 400 for whatever is no object, and why", async () => {
    const text = fc.oneof(
      fc.string(),
      fc.jsonValue().map((value) => JSON.stringify(value)),
      fc.constantFrom(null, "", " ", "{", "a=1", "[]", "null", "1", '"a"', "true"),
    );
    await fc.assert(
      fc.asyncProperty(text, async (body) => {
        const item = parse(body);
        const error = item === undefined ? "The body must be valid JSON" : "The body must be a JSON object";
        fc.pre(typeof item !== "object" || item === null || Array.isArray(item));
        const response = await handle({ body });
        expect([response.statusCode, response.body]).toEqual([400, JSON.stringify({ error })]);
      }),
    );
  });

  test.each([
    ["an item", "{}"],
    ["an error", "["],
  ])("carries CORS headers and the session with %s, for an allowed origin only", async (_, body) => {
    const allowed = await handle({ body, headers: { Origin: ORIGIN } });
    const refused = await handle({ body, headers: { Origin: "https://evil.example" } });
    expect(allowed.headers).toMatchObject({
      "Content-Type": "application/json",
      "Access-Control-Allow-Origin": ORIGIN,
      "Access-Control-Allow-Credentials": "true",
      "Access-Control-Expose-Headers": "X-Session",
      "X-Session": "new",
      Vary: "Origin",
    });
    expect(Object.keys(refused.headers ?? {}).filter((name) => name.startsWith("Access-Control"))).toEqual([]);
  });

  test("logs method and route, and nothing of what was sent", async () => {
    await handle({ body: '{"secret":1}', queryStringParameters: { secret: "2" } });
    const lines = logged.mock.calls.map(([line]) => JSON.parse(line));
    expect(lines).toEqual([expect.objectContaining({ level: "INFO", message: "Handle items", route: "POST /items" })]);
    expect(JSON.stringify(lines)).not.toContain("secret");
  });
});

describe("a simulated fault", () => {
  const crash = { body: '{"simulate":"crash"}' };
  const timeout = { body: '{"simulate":"timeout"}' };

  test("crashes the function, whose log has the cause", async () => {
    env.replaceValue({ ...environment, SIMULATE_FAULTS: "true" });
    await expect(handle(crash)).rejects.toThrow("The function failed");
    expect(String(logged.mock.calls[0])).toContain("Simulated crash");
    expect(await handle({ body: "{}" })).toMatchObject({ statusCode: 200 });
  });

  test("keeps the function for longer than the three seconds that it may take", async () => {
    env.replaceValue({ ...environment, SIMULATE_FAULTS: "true" });
    await handle(timeout);
    expect(sleep).toHaveBeenCalledTimes(1);
    expect(jest.mocked(sleep).mock.lastCall?.[0]).toBeGreaterThan(3000);
  });

  test("is data like any other where the stack did not allow it", async () => {
    for (const event of [crash, timeout]) expect(await handle(event)).toMatchObject({ statusCode: 200 });
    expect(sleep).not.toHaveBeenCalled();
  });
});

test("a function without its environment fails, for API Gateway to respond", async () => {
  env.replaceValue({});
  await jest.isolateModulesAsync(async () => {
    const path = "../../../../examples/credentialed-cors/handlers/handle-items";
    const { handler: newHandler } = jest.requireActual<{ handler: typeof handler }>(path);
    await expect(newHandler(itemEvent(), lambdaContext)).rejects.toThrow("The function failed");
  });
  expect(String(logged.mock.calls[0])).toContain("Missing environment variable: ALLOWED_ORIGINS");
});

function parse(body: string | null): unknown {
  try {
    return JSON.parse(body ?? "");
  } catch {
    return undefined;
  }
}
