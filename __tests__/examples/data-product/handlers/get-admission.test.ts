import type { APIGatewayProxyEvent } from "aws-lambda";
import * as fc from "fast-check";
import { handler } from "../../../../examples/data-product/handlers/get-admission";
import { lambdaContext } from "../../../src/runtime/proxy-event";

const ORIGIN = "https://app.example.com";
const cors = {
  ALLOWED_ORIGINS: `${ORIGIN},http://localhost:3000`,
  ALLOWED_METHODS: "GET,OPTIONS",
  ALLOWED_HEADERS: "Content-Type,X-Api-Key",
  EXPOSED_HEADERS: "",
  ALLOW_CREDENTIALS: "false",
};
const json = {
  "Content-Type": "application/json",
  "Cache-Control": "no-store",
  "X-Content-Type-Options": "nosniff",
};
const corsAnswer = {
  "Access-Control-Allow-Origin": ORIGIN,
  "Access-Control-Allow-Methods": "GET,OPTIONS",
  "Access-Control-Allow-Headers": "Content-Type,X-Api-Key",
  Vary: "Origin",
};

/** The event of GET /admission with this query, with API Gateway's nulls where a request has nothing. */
function eventOf(query: string, origin = ORIGIN): APIGatewayProxyEvent {
  const parameters = new URLSearchParams(query);
  const names = [...new Set(parameters.keys())];
  const last = Object.fromEntries(names.map((name) => [name, parameters.getAll(name).at(-1)]));
  const all = Object.fromEntries(names.map((name) => [name, parameters.getAll(name)]));
  const event = {
    httpMethod: "GET",
    path: "/admission",
    headers: { origin },
    queryStringParameters: names.length > 0 ? last : null,
    multiValueQueryStringParameters: names.length > 0 ? all : null,
    requestContext: { requestId: "request-1" },
    body: null,
  };
  return event as unknown as APIGatewayProxyEvent;
}

describe("GET /admission", () => {
  const environment = process.env;
  let logged: string[];

  beforeEach(() => {
    process.env = { ...environment, ...cors };
    logged = [];
    jest.spyOn(process.stdout, "write").mockImplementation((line) => logged.push(String(line)) > 0);
  });
  afterEach(() => {
    jest.restoreAllMocks();
    process.env = environment;
  });
  const lastLog = () => JSON.parse(logged.at(-1) ?? "");

  test.each([
    ["gre=800&gpa=4&rank=1", true],
    ["gre=342&gpa=4.0&rank=1", true],
    ["gre=341&gpa=4.0&rank=1", false],
    ["rank=4&gpa=3.27&gre=200", false],
    ["gre=800&gpa=4&rank=1&other=thing", true],
  ])("%s returns exactly the status, a Boolean: %s", async (query, result) => {
    expect(await handler(eventOf(query), lambdaContext)).toEqual({
      statusCode: 200,
      headers: { ...json, ...corsAnswer },
      body: JSON.stringify({ result }),
    });
  });

  test.each([
    ["gre=900&gpa=4&rank=1", ["gre"], 'gre must be a whole number from 200 to 800, got "900"'],
    ["gre=&gpa=4&rank=1", ["gre"], 'gre must be a whole number from 200 to 800, got ""'],
    ["gre=800&gre=700&gpa=4&rank=1", ["gre"], expect.stringMatching(/given only once, got "800" and "700"$/)],
    ["gre=800&gpa=4", ["rank"], "rank must be a whole number from 1 to 4, got nothing"],
    [
      "gre=800&gpa=NaN&rank=1e0",
      ["gpa", "rank"],
      'gpa must be a number from 0 to 4, such as 3.27, got "NaN"; rank must be a whole number from 1 to 4, got "1e0"',
    ],
    ["", ["gre", "gpa", "rank"], expect.stringContaining("gre must be")],
  ])("%s is rejected, naming the fields, what they must be and what they got", async (query, fields, error) => {
    const { statusCode, headers, body } = await handler(eventOf(query), lambdaContext);
    expect([statusCode, headers]).toEqual([400, { ...json, ...corsAnswer }]);
    expect(JSON.parse(body)).toEqual({ error, fields });
  });

  test("a duplicate is rejected also if its last value is valid", async () => {
    expect((await handler(eventOf("gre=0&gre=800&gpa=4&rank=1"), lambdaContext)).statusCode).toBe(400);
  });

  test("an event without a multi-value query is read by its single values", async () => {
    const event = { ...eventOf("gre=800&gpa=4&rank=1"), multiValueQueryStringParameters: null };
    expect((await handler(event as unknown as APIGatewayProxyEvent, lambdaContext)).statusCode).toBe(200);
  });

  test("an unknown origin gets its response without an allow header", async () => {
    const { headers } = await handler(eventOf("gre=800&gpa=4&rank=1", "https://evil.example.com"), lambdaContext);
    expect(headers).toEqual({ ...json, Vary: "Origin" });
  });

  test("any values at all get a 200 or a 400 in JSON, never a crash", async () => {
    const value = fc.option(fc.oneof(fc.string({ unit: "binary" }), fc.double().map(String)), { nil: undefined });
    const query = fc.dictionary(fc.constantFrom("gre", "gpa", "rank", "__proto__", "constructor"), value);
    await fc.assert(
      fc.asyncProperty(query, async (queryStringParameters) => {
        const event = { ...eventOf(""), queryStringParameters };
        const { statusCode, body } = await handler(event as unknown as APIGatewayProxyEvent, lambdaContext);
        expect([200, 400]).toContain(statusCode);
        expect(Object.keys(JSON.parse(body))).toEqual(statusCode === 200 ? ["result"] : ["error", "fields"]);
      }),
    );
  });

  test("the log names the request, and never a person's values", async () => {
    await handler(eventOf("gre=777&gpa=3.33&rank=2"), lambdaContext);
    const ofRequest = {
      timestamp: expect.any(String),
      level: "INFO",
      requestId: "request-1",
      functionRequestId: "function-request-1",
      route: expect.any(String),
      durationMs: expect.any(Number),
      coldStart: false,
    };
    expect(lastLog()).toEqual({ ...ofRequest, message: "Estimate admission", status: 200 });
    await handler(eventOf("gre=77777&gpa=3.33&rank=2"), lambdaContext);
    expect(lastLog()).toEqual({ ...ofRequest, message: "Estimate admission", status: 400 });
    expect(logged.join()).not.toMatch(/777|3\.33/);
  });

  test("an event without headers, query or request context is rejected, not a crash", async () => {
    expect((await handler({} as APIGatewayProxyEvent, lambdaContext)).statusCode).toBe(400);
  });
});
