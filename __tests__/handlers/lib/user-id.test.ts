import * as fc from "fast-check";
import { messages } from "../../../handlers/lib/messages";
import { readUserId } from "../../../handlers/lib/user-id";
import { proxyEvent } from "../../src/runtime/proxy-event";

const read = (...userIds: string[]) => readUserId(proxyEvent({ userIds }));

describe("userId", () => {
  test.each([
    "1",
    "__proto__",
    "constructor",
    " padded ",
    "a b",
    "用户🙂",
    "x".repeat(2048),
    "é".repeat(1024),
    "🙂".repeat(512),
  ])("is returned unchanged: %.20s", (userId) => {
    expect(read(userId)).toEqual({ userId });
  });

  test.each(["", " ", "\u00a0\u3000"])("counts as missing when it is only blanks: %j", (userId) => {
    expect(read(userId)).toEqual({ problem: messages.missingUserId });
  });

  test("is limited in bytes, not characters", () => {
    for (const userId of ["x".repeat(2049), `${"é".repeat(1024)}x`, `${"🙂".repeat(512)}x`]) {
      expect(read(userId)).toEqual({ problem: messages.overlongUserId });
    }
  });

  test.each(["a\u0000", "a\nb", "\u001b[2J", "a\u007f", "a\u0085", "a\u009f", "\ud83d", "\ude42\ud83d"])(
    "is refused with a control character or half a surrogate pair: %j",
    (userId) => {
      expect(read(userId)).toEqual({ problem: messages.malformedUserId });
    },
  );

  test("is rejected when given twice, even with equal or empty values", () => {
    for (const userIds of [
      ["1", "2"],
      ["1", "1"],
      ["", "1"],
      ["1", "2", "3"],
    ]) {
      expect(read(...userIds)).toEqual({ problem: messages.repeatedUserId });
    }
  });

  test("is read from the single-value map if there is no other", () => {
    const queryStringParameters = { userId: "1" };

    expect(readUserId({ queryStringParameters, multiValueQueryStringParameters: null })).toEqual({ userId: "1" });
    expect(readUserId({ queryStringParameters, multiValueQueryStringParameters: {} })).toEqual({ userId: "1" });
  });

  test("is missing if the query has only other parameters", () => {
    const queryStringParameters = { userid: "1", USERID: "1" };

    expect(readUserId({ queryStringParameters, multiValueQueryStringParameters: null })).toEqual({
      problem: messages.missingUserId,
    });
  });

  test("once accepted, is unchanged, well-formed and within DynamoDB's limit", () => {
    const codeUnits = fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code));
    const anyString = fc.oneof(fc.string({ unit: codeUnits, maxLength: 3000 }), fc.string({ unit: "binary" }));
    fc.assert(
      fc.property(anyString, (text) => {
        const reading = read(text);
        if ("problem" in reading) return;
        expect(reading.userId).toBe(text);
        expect(() => encodeURIComponent(text)).not.toThrow();
        expect(new TextEncoder().encode(text).length).toBeLessThanOrEqual(2048);
      }),
    );
  });
});
