import * as fc from "fast-check";
import { type LogFields, log } from "../../../handlers/lib/log";

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

describe("a log line", () => {
  test("is one JSON object with the fields in reading order", () => {
    const fields = { found: true, durationMs: 12, userId: "1", requestId: "request-1" };

    expect(written(() => log.info("User looked up", fields))).toBe(
      '{"level":"info","message":"User looked up","requestId":"request-1","userId":"1","durationMs":12,"found":true}\n',
    );
  });

  test("names an error with its message and stack", () => {
    const error = new TypeError("table unreachable\nreally");

    const line = JSON.parse(written(() => log.error("User lookup failed", { error })));

    expect(line).toEqual({
      level: "error",
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

  test("drops every field that it does not know", () => {
    const user = { userId: "1", email: "test@example.com", name: "Test User" };

    expect(JSON.parse(written(() => log.info("read", user)))).toEqual({ level: "info", message: "read", userId: "1" });
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
        expect(JSON.parse(line)).toMatchObject({ level: "error", message, userId });
      }),
    );
  });
});
