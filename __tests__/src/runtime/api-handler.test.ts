import fc from "fast-check";
import * as z from "zod/mini";
import { type ApiResponse, apiHandler } from "../../../src/runtime/api-handler";
import type { ApiContract } from "../../../src/runtime/contract";
import { HttpError } from "../../../src/runtime/http";
import { log } from "../../../src/runtime/log";
import { loggedBy, ORIGIN, request, setEnvironment } from "../../examples/users-crud/handlers/request";
import { lambdaContext } from "./proxy-event";

const RESPONSE_HEADERS = { "Access-Control-Allow-Origin": ORIGIN, Vary: "Origin", "Cache-Control": "no-store" };

/** What the client gets, and the lines of the log. */
async function invoke(handler: ReturnType<typeof apiHandler>, event = request()) {
  let response: unknown;
  const lines = await loggedBy(async () => {
    response = await handler(event, lambdaContext);
  });
  return { response, lines };
}

describe("apiHandler", () => {
  beforeEach(setEnvironment);

  test("sends what the handler returns as JSON with CORS headers, and logs one line", async () => {
    const count = async (): Promise<ApiResponse> => {
      log.appendFields({ userId: "7", found: true });
      return { statusCode: 200, body: { total: 3 }, headers: { ETag: '"3"' } };
    };
    const { response, lines } = await invoke(apiHandler({ name: "Count" }, count));
    const headers = expect.objectContaining({ ...RESPONSE_HEADERS, "Content-Type": "application/json", ETag: '"3"' });
    expect(response).toEqual({ statusCode: 200, headers, body: '{"total":3}' });
    expect(lines).toEqual([expect.objectContaining({ message: "Count", status: 200, userId: "7", found: true })]);
  });

  test("sends no body where the handler returns none", async () => {
    const { response } = await invoke(apiHandler({ name: "Delete" }, async () => ({ statusCode: 204 })));
    expect(response).toMatchObject({ statusCode: 204, headers: RESPONSE_HEADERS, body: "" });
  });

  test("sends an HttpError as the client's error with its details, and logs no error", async () => {
    const refuse = async () => {
      log.appendFields({ userId: "7" });
      throw new HttpError(409, "It has changed", { version: 2 });
    };
    const { response, lines } = await invoke(apiHandler({ name: "Update" }, refuse));
    const body = '{"error":"It has changed","version":2}';
    expect(response).toMatchObject({ statusCode: 409, headers: RESPONSE_HEADERS, body });
    expect(lines).toEqual([expect.objectContaining({ level: "INFO", message: "Update", status: 409, userId: "7" })]);
  });

  test("sends 500 without details for whatever else is thrown, which only the log names", async () => {
    const thrown = fc.oneof(
      fc.anything(),
      fc.string().map((message) => new Error(message)),
    );
    await fc.assert(
      fc.asyncProperty(thrown, fc.boolean(), async (error, synchronously) => {
        const fail = () => {
          if (synchronously) throw error;
          return Promise.reject(error);
        };
        const { response, lines } = await invoke(apiHandler({ name: "Update" }, fail));
        const body = '{"error":"Internal server error"}';
        expect(response).toMatchObject({ statusCode: 500, headers: RESPONSE_HEADERS, body });
        expect(lines).toEqual([expect.objectContaining({ level: "ERROR", message: "Update failed", status: 500 })]);
      }),
    );
  });

  test("sends 500 for a body that cannot be written as JSON, and logs only that", async () => {
    const { response, lines } = await invoke(
      apiHandler({ name: "Count" }, async () => ({ statusCode: 200, body: { total: 1n } })),
    );
    expect(response).toMatchObject({ statusCode: 500 });
    expect(lines).toEqual([expect.objectContaining({ level: "ERROR", message: "Count failed" })]);
  });

  test("sends 500 when the function has no CORS rules, logs why, and reads them again at the next request", async () => {
    delete process.env.ALLOWED_ORIGINS;
    const handler = apiHandler({ name: "Do it" }, async () => ({ statusCode: 200, body: {} }));
    const { response, lines } = await invoke(handler);
    const body = '{"error":"Internal server error"}';
    expect(response).toMatchObject({ statusCode: 500, headers: { Vary: "Origin" }, body });
    const error = { message: "Missing environment variable: ALLOWED_ORIGINS" };
    expect(lines).toEqual([
      expect.objectContaining({ message: "Do it failed", error: expect.objectContaining(error) }),
    ]);

    setEnvironment();
    expect((await invoke(handler)).response).toMatchObject({ statusCode: 200 });
  });

  test("lets no header of a handler replace those of CORS", async () => {
    const headers = { "Access-Control-Allow-Origin": "*", Vary: "Accept" };
    const { response } = await invoke(apiHandler({ name: "Do it" }, async () => ({ statusCode: 204, headers })));
    expect(response).toMatchObject({ headers: { "Access-Control-Allow-Origin": ORIGIN, Vary: "Origin" } });
  });
});

const LENGTH_RULE = "must be 1 to 20 characters";
const text = z.string(LENGTH_RULE).check(z.minLength(1, LENGTH_RULE), z.maxLength(20, LENGTH_RULE));
const contract = {
  name: "Change note",
  path: z.object({ noteId: text }),
  query: z.object({ tag: z.optional(text), page: z.optional(z.array(text, "must be a list")) }),
  headers: z.object({ "if-match": z.optional(text) }),
  body: z.strictObject({ title: text, owner: z.optional(z.object({ name: text })), more: z.optional(z.unknown()) }),
  maxBodyBytes: 2_000,
} satisfies ApiContract;

/** Returns what it gets. */
const echo = apiHandler(contract, async ({ path, query, headers, body }) => ({
  statusCode: 200,
  body: { path, query, headers, body },
}));

/** A right request but for these parts of its event. */
const eventWith = (parts: object) => ({
  ...request({ body: { title: "Milk" } }),
  pathParameters: { noteId: "1" },
  ...parts,
});

async function responseTo(parts: object) {
  jest.spyOn(process.stdout, "write").mockReturnValue(true);
  const { statusCode, body } = await echo(eventWith(parts), lambdaContext);
  jest.restoreAllMocks();
  return { statusCode, ...JSON.parse(body) };
}

describe("a request", () => {
  beforeEach(setEnvironment);

  test("reaches the handler with path, query, headers and body as the schemas return them", async () => {
    const headers = { "IF-Match": "3", Origin: ORIGIN };
    const parts = { ...request({ query: { tag: ["a b"], other: ["1"] }, body: { title: "Milk" } }), headers };
    expect(await responseTo({ ...parts, pathParameters: { noteId: "a%20b" } })).toEqual({
      statusCode: 200,
      path: { noteId: "a b" },
      query: { tag: "a b" },
      headers: { "if-match": "3" },
      body: { title: "Milk" },
    });
  });

  test("may have its body in base64", async () => {
    const body = Buffer.from('{"title":"Zoë"}').toString("base64");
    expect(await responseTo({ body, isBase64Encoded: true })).toMatchObject({ body: { title: "Zoë" } });
  });

  test("has a parameter that is given more than once as a list, which only a schema of a list accepts", async () => {
    const { queryStringParameters, multiValueQueryStringParameters } = request({ query: { page: ["1", "2"] } });
    const given = { queryStringParameters, multiValueQueryStringParameters };
    expect(await responseTo(given)).toMatchObject({ statusCode: 200, query: { page: ["1", "2"] } });
    expect(await responseTo(request({ query: { tag: ["1", "1"] }, body: { title: "Milk" } }))).toMatchObject({
      statusCode: 400,
      fields: { tag: LENGTH_RULE },
    });
  });

  test("has its query read from the single values where there are no others", async () => {
    expect(await responseTo({ queryStringParameters: { tag: "a" } })).toMatchObject({ query: { tag: "a" } });
  });

  test("that does not match gets 400 with a rule for each wrong field of every part", async () => {
    const body = JSON.stringify({ title: 1, owner: { name: "" }, color: "red" });
    expect(await responseTo({ pathParameters: { noteId: "%" }, headers: { "If-Match": "" }, body })).toEqual({
      statusCode: 400,
      error: "Some fields are not as they must be",
      fields: {
        noteId: LENGTH_RULE,
        "if-match": LENGTH_RULE,
        title: LENGTH_RULE,
        "owner.name": LENGTH_RULE,
        color: "must be left out",
      },
    });
  });

  test("that does not match gets the contract's own body instead, where it has one", async () => {
    const badRequestBody = (fields: object) => ({ error: "Bad", names: Object.keys(fields) });
    const handler = apiHandler({ ...contract, badRequestBody }, async () => ({ statusCode: 200 }));
    const { response } = await invoke(handler, eventWith({ body: "{}" }));
    expect(response).toMatchObject({ statusCode: 400, body: '{"error":"Bad","names":["title"]}' });
  });

  test.each([
    [null, "The body must be valid JSON"],
    ["", "The body must be valid JSON"],
    ["{", "The body must be valid JSON"],
    ["\u0000", "The body must be valid JSON"],
    ["null", "The body must be a JSON object"],
    ["1", "The body must be a JSON object"],
    ['"text"', "The body must be a JSON object"],
    ["[]", "The body must be a JSON object"],
    [`{"more":${"[".repeat(100)}${"]".repeat(100)}}`, "The body must be nested at most 100 levels deep"],
  ])("with the body %.40j gets 400", async (body, error) => {
    expect(await responseTo({ body })).toEqual({ statusCode: 400, error });
  });

  test("with bytes that are not UTF-8 gets 400", async () => {
    const body = Buffer.from([0x7b, 0xff, 0x7d]).toString("base64");
    expect(await responseTo({ body, isBase64Encoded: true })).toMatchObject({ error: "The body must be valid JSON" });
  });

  test("with a body over the limit gets 413, counted in bytes and not in characters", async () => {
    const padded = (bytes: number) => '{"title":"Milk"}'.padEnd(bytes);
    expect(await responseTo({ body: padded(2_000) })).toMatchObject({ statusCode: 200 });
    const tooLong = { statusCode: 413, error: "The body must be at most 2000 bytes long" };
    expect(await responseTo({ body: padded(2_001) })).toEqual(tooLong);
    expect(await responseTo({ body: `{"title":"${"é".repeat(1_000)}"}` })).toEqual(tooLong);
    const encoded = Buffer.from(padded(2_001)).toString("base64");
    expect(await responseTo({ body: encoded, isBase64Encoded: true })).toEqual(tooLong);
  });

  test("that does not match never reaches the handler, and the log has nothing of it", async () => {
    const handle = jest.fn();
    const { lines } = await invoke(
      apiHandler(contract, handle),
      eventWith({ body: '{"title":"secret\\u0007'.repeat(9) }),
    );
    expect(handle).not.toHaveBeenCalled();
    expect(lines).toEqual([expect.objectContaining({ level: "INFO", message: "Change note", status: 400 })]);
    expect(JSON.stringify(lines)).not.toContain("secret");
  });

  test("whatever it is, never gets a server error, a stack trace or an ARN", async () => {
    const handler = apiHandler(contract, async ({ path: { noteId } }) => {
      if (noteId.length > 10) throw new HttpError(404, `No note found with noteId: ${noteId}`);
      return { statusCode: 200, body: { noteId } };
    });
    jest.spyOn(process.stdout, "write").mockReturnValue(true);
    const statuses = new Map<number, number>();
    await fc.assert(
      fc.asyncProperty(anyEvent, async (event) => {
        const { statusCode, headers, body } = await handler(event as ReturnType<typeof request>, lambdaContext);
        statuses.set(statusCode, (statuses.get(statusCode) ?? 0) + 1);
        expect([200, 400, 404, 413]).toContain(statusCode);
        expect(JSON.parse(body)).toEqual(expect.any(Object));
        expect(body).not.toMatch(/arn:aws|node_modules|\/var\/task|\\n\s+at |\.[jt]s:\d/);
        expect(headers).toMatchObject({ Vary: "Origin", "Cache-Control": "no-store" });
      }),
      { numRuns: 5_000 },
    );
    // That the requests went deep, and were not all rejected for the same reason.
    for (const status of [200, 400, 404, 413])
      expect([status, (statuses.get(status) ?? 0) > 20]).toEqual([status, true]);
  });
});

/** Every UTF-16 string, unpaired surrogates and control characters included. */
const anyString = fc.oneof(
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)), maxLength: 40 }),
  fc.constantFrom("__proto__", "constructor", "toString", "", " ", "%", "%zz", "%C0%AF", '","x":"', "</script>", "1"),
  fc.string({ minLength: 1, maxLength: 20 }).map(encodeURIComponent),
);
const mapOf = (value: fc.Arbitrary<unknown>) =>
  fc.option(
    fc.dictionary(
      fc.oneof(fc.constantFrom("noteId", "tag", "page", "If-Match", "origin", "__proto__"), anyString),
      value,
    ),
  );
const anyBody = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .record({ title: fc.oneof(fc.string({ minLength: 1, maxLength: 20 }), fc.jsonValue()) })
      .map((it) => JSON.stringify(it)),
  },
  fc.jsonValue().map((value) => JSON.stringify(value)),
  fc.integer({ min: 1, max: 900 }).map((depth) => `{"title":"a","more":${"[".repeat(depth)}${"]".repeat(depth)}}`),
  fc.integer({ min: 1_900, max: 9_000 }).map((length) => `{"title":"${"x".repeat(length)}"}`),
  fc.constantFrom('{"__proto__":{"title":"a"}}', '{"title":"a","__proto__":1}', "{", "[]", "null", null),
  anyString,
);
const anyNoteId = fc.oneof(fc.stringMatching(/^[a-z]{1,20}$/), anyString);
const anyEvent = fc.oneof(
  {
    weight: 9,
    arbitrary: fc.record({
      httpMethod: fc.constantFrom("GET", "POST", "PUT"),
      resource: fc.constant("/notes/{noteId}"),
      headers: mapOf(anyString),
      pathParameters: fc.oneof({ weight: 5, arbitrary: anyNoteId.map((noteId) => ({ noteId })) }, mapOf(anyString)),
      queryStringParameters: mapOf(anyString),
      multiValueQueryStringParameters: mapOf(fc.array(anyString, { minLength: 1, maxLength: 3 })),
      requestContext: fc.constant({ requestId: "request-1" }),
      body: anyBody,
      isBase64Encoded: fc.oneof({ weight: 5, arbitrary: fc.constant(false) }, fc.boolean()),
    }),
  },
  fc.constant({}),
);

describe("the caller", () => {
  beforeEach(setEnvironment);
  const whoami = { name: "Who am I", requireClaims: true } as const;
  const handler = apiHandler(whoami, async ({ claims: { sub, email } }) => ({ statusCode: 200, body: { sub, email } }));
  const eventOf = (authorizer?: object) => ({ ...request(), requestContext: { requestId: "request-1", authorizer } });
  const callerOf = async (authorizer?: object) =>
    (await invoke(handler, eventOf(authorizer) as ReturnType<typeof request>)).response;

  test("is known by the claims of a Cognito authorizer", async () => {
    const claims = { sub: "5a1c", email: "ada@example.com", token_use: "id" };
    expect(await callerOf({ claims })).toMatchObject({
      statusCode: 200,
      body: '{"sub":"5a1c","email":"ada@example.com"}',
    });
  });

  test("is known by the context of a Lambda authorizer, and else by its principal", async () => {
    const context = { principalId: "ada", integrationLatency: 3, email: "ada@example.com" };
    expect(await callerOf(context)).toMatchObject({ body: '{"sub":"ada","email":"ada@example.com"}' });
    expect(await callerOf({ ...context, sub: "5a1c" })).toMatchObject({
      body: '{"sub":"5a1c","email":"ada@example.com"}',
    });
  });

  test("is the userId of the request's line in the log", async () => {
    const { lines } = await invoke(handler, eventOf({ claims: { sub: "5a1c" } }) as ReturnType<typeof request>);
    expect(lines).toEqual([expect.objectContaining({ message: "Who am I", status: 200, userId: "5a1c" })]);
  });

  test.each([undefined, {}, { claims: {} }, { claims: { sub: "" } }, { principalId: "" }, { claims: { sub: 1 } }])(
    "that is required and missing gets 401, readable by the page: %j",
    async (authorizer) => {
      const body = '{"error":"Unauthorized"}';
      expect(await callerOf(authorizer)).toMatchObject({ statusCode: 401, headers: RESPONSE_HEADERS, body });
    },
  );

  test("that is missing is an error of the route in the log, and never reaches the handler", async () => {
    const handle = jest.fn();
    const { lines } = await invoke(apiHandler(whoami, handle), eventOf() as ReturnType<typeof request>);
    expect(handle).not.toHaveBeenCalled();
    expect(lines[0]).toMatchObject({
      level: "ERROR",
      message: "Who am I: the request has no claims, its route must have an authorizer",
    });
  });

  test("may be unknown where the contract does not require claims", async () => {
    const open = apiHandler({ name: "Open" }, async ({ claims }) => ({
      statusCode: 200,
      body: { sub: claims?.sub ?? null },
    }));
    expect((await invoke(open, request())).response).toMatchObject({ body: '{"sub":null}' });
  });
});

/** Not run: `tsc` checks that each marked line is an error. */
export function compileTimeChecks() {
  const typed = {
    name: "Read",
    query: z.object({ page: z.pipe(z.string(), z.transform(Number)) }),
    responses: { 200: { description: "It.", schema: z.object({ total: z.number() }) }, 204: { description: "None." } },
  } satisfies ApiContract;
  apiHandler(typed, async ({ query }) => ({ statusCode: 200, body: { total: query.page } }));
  apiHandler(typed, async ({ query }) =>
    query.page > 1 ? { statusCode: 204 } : { statusCode: 200, body: { total: 1 } },
  );
  // @ts-expect-error: page is a number
  apiHandler(typed, async ({ query }) => ({ statusCode: 200, body: { total: query.page.length } }));
  // @ts-expect-error: there is no schema for a body
  apiHandler(typed, async ({ body }) => ({ statusCode: 200, body: { total: body.total } }));
  // @ts-expect-error: the contract has no such status
  apiHandler(typed, async () => ({ statusCode: 201, body: { total: 1 } }));
  // @ts-expect-error: total is a number
  apiHandler(typed, async () => ({ statusCode: 200, body: { total: "1" } }));
  // @ts-expect-error: a 200 has a body
  apiHandler(typed, async () => ({ statusCode: 200 }));
  // @ts-expect-error: claims may be missing where they are not required
  apiHandler(typed, async ({ claims }) => ({ statusCode: 200, body: { total: claims.sub.length } }));
}
