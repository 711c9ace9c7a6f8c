import * as fc from "fast-check";
import { type LogFields, log } from "../../../src/runtime/log";
import { lambdaContext } from "./proxy-event";

/** What one call writes to standard output. */
function written(action: () => void): string {
  const stdout = jest.spyOn(process.stdout, "write").mockReturnValue(true);
  try {
    action();
    return stdout.mock.calls.map(([chunk]) => String(chunk)).join("");
  } finally {
    stdout.mockRestore();
  }
}

/** A separate log, as a function with this environment has it. */
function logIn(environment: NodeJS.ProcessEnv): typeof log {
  const env = jest.replaceProperty(process, "env", environment);
  try {
    return jest.requireActual<{ log: typeof log }>("../../../src/runtime/log").log;
  } finally {
    env.restore();
    jest.resetModules();
  }
}

describe("a log line", () => {
  beforeEach(() => jest.resetModules());

  test("is one JSON object with the fields in reading order", () => {
    const deployed = logIn({ RELEASE: "0a1b2c", ENVIRONMENT: "dev", AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand" });
    deployed.startRequest({ requestId: "request-1", route: "GET /users" }, lambdaContext);

    const line = written(() => deployed.info("User looked up", { found: true, userId: "1", status: 200 }));

    expect(line).toMatch(
      /^\{"timestamp":"[-\d]+T[:.\d]+Z","level":"INFO","message":"User looked up","requestId":"request-1","functionRequestId":"function-request-1","route":"GET \/users","status":200,"durationMs":\d+,"userId":"1","found":true,"coldStart":true,"environment":"dev","release":"0a1b2c"\}\n$/,
    );
  });

  test("names only its own request, and the first of a container as its cold start", () => {
    const deployed = logIn({ AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand" });
    const lines = ["request-1", undefined].map((requestId, index) => {
      const context = { ...lambdaContext, awsRequestId: `function-request-${index}` };
      deployed.startRequest({ requestId, route: "GET /users" }, context);
      return JSON.parse(written(() => deployed.info("User looked up")));
    });

    expect(
      lines.map(({ requestId, functionRequestId, coldStart }) => [requestId, functionRequestId, coldStart]),
    ).toEqual([
      ["request-1", "function-request-0", true],
      [undefined, "function-request-1", false],
    ]);
  });

  test("names the trace that Lambda names, for each request its own", () => {
    const env = jest.replaceProperty(process, "env", {});
    const traces = ["1-5759e988-bd862e3fe1be46a994272793", "1-5759e989-bd862e3fe1be46a994272794"].map((root) => {
      env.replaceValue({ _X_AMZN_TRACE_ID: `Root=${root};Parent=53995c3f42cd8ad8;Sampled=0` });
      return JSON.parse(written(() => log.info("User looked up"))).xrayTraceId;
    });
    env.restore();

    expect(traces).toEqual(["1-5759e988-bd862e3fe1be46a994272793", "1-5759e989-bd862e3fe1be46a994272794"]);
  });

  test.each([
    ["DEBUG", ["INFO", "ERROR"]],
    ["INFO", ["INFO", "ERROR"]],
    ["WARN", ["ERROR"]],
    ["ERROR", ["ERROR"]],
  ])("is written at level %s and above: %j", (POWERTOOLS_LOG_LEVEL, levels) => {
    const deployed = logIn({ POWERTOOLS_LOG_LEVEL });
    const lines = written(() => {
      deployed.info("User looked up");
      deployed.error("User lookup failed");
    });

    expect(
      lines
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line).level),
    ).toEqual(levels);
  });

  test("names an error with its message and stack", () => {
    const error = new TypeError("table unreachable\nreally");

    const line = JSON.parse(written(() => log.error("User lookup failed", { error })));

    expect(line).toEqual({
      timestamp: expect.any(String),
      level: "ERROR",
      message: "User lookup failed",
      error: { name: "TypeError", message: "table unreachable\nreally", stack: error.stack },
    });
  });

  test.each([
    ["a string", "down", { name: "string", message: "down" }],
    [
      "an object",
      { email: "test@example.com" },
      { name: "object", message: "A value that is not an Error was thrown" },
    ],
    ["null", null, { name: "object", message: "A value that is not an Error was thrown" }],
  ])("describes %s that was thrown without spelling out objects", (_case, error, described) => {
    expect(JSON.parse(written(() => log.error("failed", { error }))).error).toEqual(described);
  });

  test("drops every field that is not in the list", () => {
    const user = { userId: "1", email: "test@example.com", name: "Test User" };

    expect(JSON.parse(written(() => log.info("read", user)))).toEqual({
      timestamp: expect.any(String),
      level: "INFO",
      message: "read",
      userId: "1",
    });
  });

  test("shortens a long userId", () => {
    const { userId } = JSON.parse(written(() => log.info("read", { userId: "x".repeat(2048) })));

    expect(userId).toBe(`${"x".repeat(128)}…`);
  });

  test("stays one line of valid JSON whatever the values are", () => {
    const unit = fc.oneof(
      fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)),
      fc.constantFrom("\n", "\r", "\u0085", "\u2028", "\u2029", "\u202e", "\u{e0001}", '"', "\\"),
    );
    fc.assert(
      fc.property(fc.string({ unit }), fc.string({ unit, maxLength: 128 }), fc.anything(), (message, userId, error) => {
        const line = written(() => log.error(message, { userId, error } satisfies LogFields));

        expect(line.endsWith("\n")).toBe(true);
        expect(line.slice(0, -1)).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u);
        expect(JSON.parse(line)).toMatchObject({ level: "ERROR", message, userId });
      }),
    );
  });
});
