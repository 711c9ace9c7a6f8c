import fc from "fast-check";
import { sessionHeaders } from "../../../../../examples/credentialed-cors/handlers/lib/session";

const NEW = {
  "X-Session": "new",
  "Set-Cookie": expect.stringMatching(/^session=[0-9a-f-]{36}; Path=\/; HttpOnly; Secure; SameSite=None; Partitioned$/),
};

describe("a session", () => {
  test("is new without its cookie, and gets a cookie", () => {
    for (const headers of [null, undefined, {}, { Cookie: "" }, { Cookie: undefined }]) {
      expect(sessionHeaders(headers)).toEqual(NEW);
    }
    expect(sessionHeaders({})["Set-Cookie"]).not.toBe(sessionHeaders({})["Set-Cookie"]);
  });

  test("is seen by its cookie, wherever it is and however the header is spelled", () => {
    const others = fc
      .array(fc.stringMatching(/^[a-z]{1,5}=[a-z0-9]{0,5}$/))
      .map((list) => list.filter((it) => !it.startsWith("session=")));
    fc.assert(
      fc.property(fc.constantFrom("cookie", "Cookie", "COOKIE"), others, others, (name, before, after) => {
        const cookies = [...before, "session=1", ...after];
        expect(sessionHeaders({ [name]: cookies.join("; ") })).toEqual({ "X-Session": "seen" });
      }),
    );
  });

  test.each(["session", "session=", "xsession=1", "a=session=1", "Session=1"])("is not seen by %j", (cookie) => {
    expect(sessionHeaders({ cookie })).toEqual(NEW);
  });
});
