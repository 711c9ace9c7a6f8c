import fc from "fast-check";
import { describeLine } from "../../../cli/operate/log-line";

const NOON = Date.parse("2026-01-02T12:00:00.123Z");
const describeJson = (line: object) => describeLine(NOON, JSON.stringify(line));

describe("a line of the log", () => {
  const line = {
    timestamp: "2026-01-02T12:00:00.120Z",
    level: "INFO",
    message: "User looked up",
    requestId: "request-1",
    functionRequestId: "function-request-1",
    xrayTraceId: "1-5759e988-bd862e3fe1be46a994272793",
    route: "GET /users",
    status: 200,
    durationMs: 12,
    userId: "1",
    found: true,
    coldStart: false,
    environment: "dev",
    release: "0a1b2c",
  };

  test("is read from left to right: when, what, how it went, the rest", () => {
    expect(describeJson(line)).toBe(
      "2026-01-02 12:00:00.123 INFO  GET /users 200 12 ms  User looked up  userId=1 found=true coldStart=false  request-1",
    );
  });

  test("of an error has the ids that join it to Lambda's own lines and to its trace", () => {
    expect(describeJson({ ...line, level: "ERROR" })).toContain(
      "coldStart=false functionRequestId=function-request-1 xrayTraceId=1-5759e988-bd862e3fe1be46a994272793  request-1",
    );
  });

  test("has the stack of an error below it", () => {
    const error = { name: "Error", message: "down", stack: "Error: down\n    at find (get-user.mjs:1:2)" };
    expect(describeJson({ level: "ERROR", message: "User lookup failed", error })).toBe(
      "2026-01-02 12:00:00.123 ERROR  User lookup failed\n    Error: down\n    at find (get-user.mjs:1:2)",
    );
  });

  test("that Lambda writes about a failure is shown unchanged, its START, END and REPORT lines and metrics are not", () => {
    expect(describeLine(NOON, "2026 abc Task timed out after 10.00 seconds\n")).toContain("Task timed out after 10.00");
    for (const start of ["START RequestId: 1", "END RequestId: 1", "REPORT RequestId: 1", "INIT_START Runtime"]) {
      expect(describeLine(NOON, `${start} x`)).toBeUndefined();
    }
    const report = "REPORT RequestId: function-request-1\tDuration: 10000.00 ms\tMemory Size: 256 MB";
    expect(describeLine(NOON, `${report}\tStatus: timeout\n`)).toMatch(
      /RequestId: function-request-1.*Status: timeout$/,
    );
    expect(describeLine(NOON, `${report}\tStatus: error\tError Type: Runtime.ExitError\n`)).toContain("ExitError");
    expect(describeJson({ _aws: {}, Requests: 1 })).toBeUndefined();
  });

  test("never steers the terminal, whatever was logged", () => {
    const unit = fc.oneof(fc.constantFrom("\u001b", "\u009b", "\u202e", "\r", "\u0007"), fc.string({ maxLength: 1 }));
    fc.assert(
      fc.property(fc.string({ unit }), fc.string({ unit }), (text, other) => {
        const shown = [describeJson({ ...line, message: text, userId: other }), describeLine(NOON, text)];
        for (const each of shown) expect((each ?? "").replaceAll("\n", "")).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u);
      }),
    );
  });
});
