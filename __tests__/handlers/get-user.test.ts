import * as fc from "fast-check";
import { createHandler } from "../../handlers/get-user";
import type { User, UserStore } from "../../handlers/lib/user-store";
import type { LogFields } from "../../src/runtime/log";
import { lambdaContext, proxyEvent } from "../src/runtime/proxy-event";

const ORIGIN = "https://app.example.com";
const LOCAL_ORIGIN = "http://localhost:3000";
const testUser: User = { userId: "1", name: "Test User", email: "test@example.com" };

function storeOf(...users: User[]): UserStore {
  const byId = new Map(users.map((user) => [user.userId, user]));
  return { find: async (userId) => byId.get(userId) };
}

/** A handler for tests together with everything that it logs. */
function setUp(store: UserStore = storeOf(testUser)) {
  const logged: Array<{ level: string; message: string } & LogFields> = [];
  const handle = createHandler({
    store,
    cors: {
      allowOrigins: [ORIGIN, LOCAL_ORIGIN],
      allowMethods: ["GET", "OPTIONS"],
      allowHeaders: ["Content-Type", "Authorization"],
      exposeHeaders: [],
      allowCredentials: false,
    },
    log: {
      info: (message, fields) => logged.push({ level: "info", message, ...fields }),
      error: (message, fields) => logged.push({ level: "error", message, ...fields }),
    },
  });
  return { handle, logged };
}

/** Every UTF-16 string, unpaired surrogates and control characters included. */
const anyString = fc.oneof(
  fc.string({ unit: "binary", maxLength: 3000 }),
  fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)) }),
  fc.constantFrom("__proto__", "constructor", "toString", "hasOwnProperty", '","x":"', "</script>", "a\u2028b"),
);

describe("GET /users", () => {
  const missing = '{"error":"Missing required query parameter: userId"}';
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
    ["two userIds", ["1", "2"], 400, '{"error":"Query parameter must be given only once: userId"}'],
    [
      "an overlong userId",
      ["x".repeat(2049)],
      400,
      '{"error":"Query parameter must be at most 2048 bytes long: userId"}',
    ],
    [
      "a control character",
      ["1\u0000"],
      400,
      '{"error":"Query parameter must not contain control characters or unpaired surrogates: userId"}',
    ],
  ])("%s gets its exact status, headers and body", async (_case, userIds, statusCode, body) => {
    const response = await setUp().handle(proxyEvent({ userIds, headers: { Origin: ORIGIN } }), lambdaContext);

    expect(response).toEqual({
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

  test("a rejected request never reaches the store", async () => {
    const find = jest.fn();
    const { handle } = setUp({ find });

    for (const userIds of [[], [""], ["1", "1"], ["\ud800"], ["é".repeat(1025)]])
      await handle(proxyEvent({ userIds }), lambdaContext);

    expect(find).not.toHaveBeenCalled();
  });

  test("any userId at all gets a 400 or a 404 in valid JSON that echoes it exactly", async () => {
    const { handle } = setUp(storeOf());
    await fc.assert(
      fc.asyncProperty(anyString, async (userId) => {
        const response = await handle(proxyEvent({ userIds: [userId] }), lambdaContext);

        expect([400, 404]).toContain(response.statusCode);
        const { error, ...rest } = JSON.parse(response.body);
        expect(rest).toEqual({});
        if (response.statusCode === 404) expect(error).toBe(`No user found with userId: ${userId}`);
        else expect(error).toMatch(/ query parameter|^Query parameter.*: userId$/);
        expect(response.headers).toMatchObject({ "Content-Type": "application/json", Vary: "Origin" });
      }),
    );
  });

  test("an event without headers, query or request context is rejected, not a crash", async () => {
    const response = await setUp().handle({} as ReturnType<typeof proxyEvent>, lambdaContext);

    expect(response.statusCode).toBe(400);
  });
});

describe("a failing store", () => {
  test("anything that it throws becomes the same 500, with the CORS headers and no detail", async () => {
    const thrown = fc.oneof(
      fc.anything(),
      fc.string().map((message) => new Error(message)),
    );
    await fc.assert(
      fc.asyncProperty(thrown, fc.boolean(), async (error, synchronously) => {
        const find = () => {
          if (synchronously) throw error;
          return Promise.reject(error);
        };
        const { handle, logged } = setUp({ find });

        const response = await handle(proxyEvent({ userIds: ["1"], headers: { origin: ORIGIN } }), lambdaContext);

        expect(response).toMatchObject({
          statusCode: 500,
          headers: { "Content-Type": "application/json", "Access-Control-Allow-Origin": ORIGIN, Vary: "Origin" },
          body: '{"error":"Internal server error"}',
        });
        expect(logged).toHaveLength(1);
        expect(logged[0]?.error).toBe(error);
      }),
    );
  });

  test("an item that cannot be written as JSON is a 500 too", async () => {
    const { handle } = setUp(storeOf({ ...testUser, visits: 1n } as User));

    expect((await handle(proxyEvent({ userIds: ["1"] }), lambdaContext)).statusCode).toBe(500);
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
    const failing: UserStore = { find: () => Promise.reject(new Error("down")) };
    const anyOrigin = fc.oneof(fc.constantFrom(ORIGIN, LOCAL_ORIGIN, ...lookAlikes), fc.webUrl(), fc.string());
    const anyHeaderName = fc.mixedCase(fc.constant("origin"));
    await fc.assert(
      fc.asyncProperty(anyOrigin, anyHeaderName, fc.boolean(), anyString, async (origin, name, isUp, userId) => {
        const { handle } = setUp(isUp ? storeOf({ ...testUser, userId }) : failing);

        const { headers = {} } = await handle(
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
    const { headers } = await setUp().handle(proxyEvent({ userIds: ["1"] }), lambdaContext);

    expect(headers).not.toHaveProperty("Access-Control-Allow-Origin");
    expect(headers).toHaveProperty("Vary", "Origin");
  });
});

describe("the log of a request", () => {
  test.each([
    ["1", true],
    ["2", false],
  ])("shows whether user %s was found, and nothing else about them", async (userId, found) => {
    const { handle, logged } = setUp();

    await handle(proxyEvent({ userIds: [userId] }), lambdaContext);

    expect(logged).toEqual([{ level: "info", message: "User looked up", status: found ? 200 : 404, userId, found }]);
  });

  test("has the reason of a rejection without the rejected value", async () => {
    const { handle, logged } = setUp();

    await handle(proxyEvent({ userIds: ["secret\u0007"] }), lambdaContext);

    expect(logged).toEqual([{ level: "info", message: expect.stringContaining("userId"), status: 400 }]);
    expect(JSON.stringify(logged)).not.toContain("secret");
  });

  test("has the details of a failure", async () => {
    const error = new Error("table unreachable");
    const { handle, logged } = setUp({ find: () => Promise.reject(error) });

    await handle(proxyEvent({ userIds: ["1"] }), lambdaContext);

    expect(logged).toEqual([expect.objectContaining({ level: "error", status: 500, userId: "1", error })]);
  });
});
