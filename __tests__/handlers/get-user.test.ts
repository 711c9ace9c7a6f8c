import { DynamoDBDocumentClient, GetCommand } from "@aws-sdk/lib-dynamodb";
import { mockClient } from "aws-sdk-client-mock";
import * as fc from "fast-check";
import { handler } from "../../handlers/get-user";
import { loggedBy, ORIGIN, setEnvironment } from "../examples/users-crud/handlers/request";
import { lambdaContext, proxyEvent } from "../src/runtime/proxy-event";

const LOCAL_ORIGIN = "http://localhost:3000";
const testUser = { userId: "1", name: "Test User", email: "test@example.com" };

const table = mockClient(DynamoDBDocumentClient);
const keys = () => table.commandCalls(GetCommand).map(({ args: [command] }) => command.input.Key);

beforeEach(() => {
  setEnvironment();
  process.env.ALLOWED_ORIGINS = `${ORIGIN},${LOCAL_ORIGIN}`;
  process.env.ALLOWED_HEADERS = "Content-Type,Authorization";
  table.reset();
  table.on(GetCommand).resolves({});
  table.on(GetCommand, { TableName: "Users", Key: { userId: "1" } }).resolves({ Item: testUser });
  jest.spyOn(process.stdout, "write").mockReturnValue(true);
});
afterEach(() => jest.restoreAllMocks());
afterAll(() => table.restore());

const get = (...userIds: string[]) => handler(proxyEvent({ userIds, headers: { Origin: ORIGIN } }), lambdaContext);

/** Every UTF-16 string, unpaired surrogates and control characters included. */
const anyString = fc.oneof(
  fc.string({ unit: "binary", maxLength: 3000 }),
  fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)), maxLength: 3000 }),
  fc.constantFrom("__proto__", "constructor", "toString", "hasOwnProperty", '","x":"', "</script>", "a\u2028b"),
);

describe("GET /users", () => {
  const missing = '{"error":"Missing required query parameter: userId"}';
  const repeated = '{"error":"Query parameter must be given only once: userId"}';
  const overlong = '{"error":"Query parameter must be at most 2048 bytes long: userId"}';
  const malformed = '{"error":"Query parameter must not contain control characters or unpaired surrogates: userId"}';

  test.each([
    ["a known id", ["1"], 200, '{"userId":"1","name":"Test User","email":"test@example.com"}'],
    ["an unknown id", ["404"], 404, '{"error":"No user found with userId: 404"}'],
    ["an id full of JSON syntax", ['"}\\'], 404, '{"error":"No user found with userId: \\"}\\\\"}'],
    [
      "an id named like a property of every object",
      ["__proto__"],
      404,
      '{"error":"No user found with userId: __proto__"}',
    ],
    ["an id in another script", ["käyttäjä-用户-🙂"], 404, '{"error":"No user found with userId: käyttäjä-用户-🙂"}'],
    ["no userId", [], 400, missing],
    ["an empty userId", [""], 400, missing],
    ["a blank userId", ["  "], 400, missing],
    ["a userId of other blanks", ["\u00a0\u3000"], 400, missing],
    ["two userIds", ["1", "2"], 400, repeated],
    ["the same userId twice", ["1", "1"], 400, repeated],
    ["an empty userId and another one", ["", "1"], 400, repeated],
    ["an overlong userId", ["x".repeat(2049)], 400, overlong],
    ["a userId that is overlong in bytes, not in characters", [`${"🙂".repeat(512)}x`], 400, overlong],
    ["a control character", ["1\u0000"], 400, malformed],
    ["half a surrogate pair", ["\ude42\ud83d"], 400, malformed],
  ])("%s gets its exact status, headers and body", async (_case, userIds, statusCode, body) => {
    expect(await get(...userIds)).toEqual({
      statusCode,
      headers: {
        "Content-Type": "application/json",
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
        "Access-Control-Allow-Origin": ORIGIN,
        "Access-Control-Allow-Methods": "GET,OPTIONS",
        "Access-Control-Allow-Headers": "Content-Type,Authorization",
        Vary: "Origin",
      },
      body,
    });
  });

  test.each([" padded ", "a b", "x".repeat(2048), "é".repeat(1024), "🙂".repeat(512)])(
    "reads exactly the id of the request, and nothing else: %.20s",
    async (userId) => {
      await get(userId);
      expect(table.calls().map(({ args: [command] }) => command.input)).toEqual([
        { TableName: "Users", Key: { userId } },
      ]);
    },
  );

  test("a rejected request never reaches the table", async () => {
    for (const userIds of [[], [""], ["1", "1"], ["\ud800"], ["é".repeat(1025)]]) await get(...userIds);
    expect(table.calls()).toEqual([]);
  });

  test("any userId at all gets a 400 or a 404 in valid JSON that echoes it exactly", async () => {
    table.on(GetCommand).resolves({});
    await fc.assert(
      fc.asyncProperty(anyString, async (userId) => {
        const { statusCode, headers, body } = await get(userId);

        expect([400, 404]).toContain(statusCode);
        const { error, ...rest } = JSON.parse(body);
        expect(rest).toEqual({});
        if (statusCode === 404) {
          expect(error).toBe(`No user found with userId: ${userId}`);
          expect(keys().at(-1)).toEqual({ userId });
          expect(() => encodeURIComponent(userId)).not.toThrow();
          expect(new TextEncoder().encode(userId).length).toBeLessThanOrEqual(2048);
        } else expect(error).toMatch(/ query parameter|^Query parameter.*: userId$/);
        expect(headers).toMatchObject({ "Content-Type": "application/json", Vary: "Origin" });
      }),
    );
  });

  test("an event without headers, query or request context gets 400, not a crash", async () => {
    expect((await handler({} as ReturnType<typeof proxyEvent>, lambdaContext)).statusCode).toBe(400);
  });

  test("returns the fields of the contract and no other attribute of the item", async () => {
    const Item = { passwordHash: "x", email: "test@example.com", name: "Test User", userId: "1", team: "blue" };
    table.on(GetCommand).resolves({ Item });
    expect((await get("1")).body).toBe('{"userId":"1","name":"Test User","email":"test@example.com"}');
  });
});

describe("a failing table", () => {
  const failure = {
    statusCode: 500,
    headers: { "Content-Type": "application/json", "Access-Control-Allow-Origin": ORIGIN, Vary: "Origin" },
    body: '{"error":"Internal server error"}',
  };

  test("is a 500 with the CORS headers and no detail, which only the log has", async () => {
    table.on(GetCommand).rejects(new Error("ResourceNotFoundException: arn:aws:dynamodb"));
    let response: unknown;
    const lines = await loggedBy(async () => {
      response = await get("1");
    });
    expect(response).toMatchObject(failure);
    const error = { message: "ResourceNotFoundException: arn:aws:dynamodb" };
    expect(lines).toMatchObject([{ level: "ERROR", message: "Get user failed", status: 500, userId: "1", error }]);
  });

  test("that has no name in the environment is a 500 too, and the log names the variable", async () => {
    delete process.env.TABLE_NAME;
    let response: unknown;
    const lines = await loggedBy(async () => {
      response = await get("1");
    });
    expect(response).toMatchObject(failure);
    expect(lines).toMatchObject([{ level: "ERROR", error: { message: "Missing environment variable: TABLE_NAME" } }]);
    expect(table.calls()).toEqual([]);
  });
});

describe("Access-Control-Allow-Origin", () => {
  const lookAlikes = [
    ORIGIN.toUpperCase(),
    `${ORIGIN}/`,
    `${ORIGIN}.evil.test`,
    `${ORIGIN}:443`,
    `https://evil.test/${ORIGIN}`,
    "https://evil-app.example.com",
    "https://appXexample.com",
    "http://app.example.com",
    `${ORIGIN},${LOCAL_ORIGIN}`,
    ` ${ORIGIN}`,
    "null",
    "*",
    "",
  ];

  test("appears exactly for allowed origins, and Vary always does, whatever the response", async () => {
    const anyOrigin = fc.oneof(fc.constantFrom(ORIGIN, LOCAL_ORIGIN, ...lookAlikes), fc.webUrl(), fc.string());
    const anyHeaderName = fc.mixedCase(fc.constant("origin"));
    await fc.assert(
      fc.asyncProperty(anyOrigin, anyHeaderName, fc.boolean(), anyString, async (origin, name, isUp, userId) => {
        if (isUp) table.on(GetCommand).resolves({ Item: testUser });
        else table.on(GetCommand).rejects(new Error("down"));

        const { headers = {} } = await handler(
          proxyEvent({ userIds: [userId], headers: { [name]: origin } }),
          lambdaContext,
        );

        const isAllowed = origin === ORIGIN || origin === LOCAL_ORIGIN;
        expect(headers["Access-Control-Allow-Origin"]).toBe(isAllowed ? origin : undefined);
        expect("Access-Control-Allow-Origin" in headers).toBe(isAllowed);
        expect(headers.Vary).toBe("Origin");
      }),
    );
  });

  test("is left out when the request names no origin", async () => {
    const { headers } = await handler(proxyEvent({ userIds: ["1"] }), lambdaContext);

    expect(headers).not.toHaveProperty("Access-Control-Allow-Origin");
    expect(headers).toHaveProperty("Vary", "Origin");
  });
});

describe("the log of a request", () => {
  const ofRequest = {
    timestamp: expect.any(String),
    level: "INFO",
    message: "Get user",
    requestId: "request-1",
    functionRequestId: "function-request-1",
    route: "GET /users",
    durationMs: expect.any(Number),
    coldStart: false,
  };

  test.each([
    ["1", 200, true],
    ["2", 404, false],
  ])("has whether user %s was found, and nothing else about them", async (userId, status, found) => {
    await get("1"); // The first request of a container has its cold start.
    expect(await loggedBy(() => get(userId))).toEqual([{ ...ofRequest, status, userId, found }]);
  });

  test("has no value that was rejected, and no user of another request", async () => {
    await get("1");
    expect(await loggedBy(() => get("secret\u0007"))).toEqual([{ ...ofRequest, status: 400 }]);
  });
});
