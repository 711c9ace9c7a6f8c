import fc from "fast-check";
import { isOrigin } from "../../../src/common/origin";

describe("isOrigin", () => {
  test.each(["https://app.example.com", "http://localhost:3000", "https://d111.cloudfront.net", "http://[::1]:8080"])(
    "accepts %s",
    (origin) => expect(isOrigin(origin)).toBe(true),
  );

  test.each([
    ["a trailing slash", "https://app.example.com/"],
    ["a path", "https://app.example.com/users"],
    ["an upper-case host", "https://App.example.com"],
    ["another scheme", "ftp://app.example.com"],
    ["no scheme", "app.example.com"],
    ["the scheme's own port", "https://app.example.com:443"],
    ["a wildcard", "*"],
    ["null, which sandboxed pages send", "null"],
    ["a user", "https://me@app.example.com"],
    ["white space", " https://app.example.com"],
    ["nothing", ""],
  ])("rejects %s", (_, origin) => expect(isOrigin(origin)).toBe(false));

  test("accepts the origin of any URL, and nothing longer", () => {
    fc.assert(
      fc.property(fc.webUrl({ validSchemes: ["http", "https"] }), fc.stringMatching(/^[/?#@]/), (url, more) => {
        const { origin } = new URL(url);
        return isOrigin(origin) && !isOrigin(origin + more);
      }),
    );
  });
});
