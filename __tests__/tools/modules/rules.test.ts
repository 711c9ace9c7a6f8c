import fc from "fast-check";
import { isOrigin } from "../../../src/common/origin";
import { DEFAULT_PORT, matching, ORIGIN } from "../../../tools/modules/rules";

const isOriginInHcl = (text: string) => ORIGIN.test(text) && !DEFAULT_PORT.test(text);

describe("the rule for origins", () => {
  test("accepts only what the construct accepts", () => {
    fc.assert(
      fc.property(fc.stringMatching(ORIGIN), (text) => {
        // The encoding of international names is not checked.
        fc.pre(!text.includes("xn--"));
        expect([text, isOriginInHcl(text) && !isOrigin(text)]).toEqual([text, false]);
      }),
    );
  });

  test("accepts a page's origin by name, by IPv4 address and with a port", () => {
    const part = fc.record({ scheme: fc.constantFrom("http", "https"), port: fc.integer({ min: 1, max: 65_535 }) });
    const host = fc.oneof(
      fc.domain().filter((it) => !it.includes("xn--")),
      fc.ipV4(),
      fc.constant("localhost"),
    );
    fc.assert(
      fc.property(part, host, ({ scheme, port }, name) => {
        const { origin } = new URL(`${scheme}://${name}:${port}`);
        expect([origin, isOriginInHcl(origin)]).toEqual([origin, true]);
      }),
    );
  });

  test.each(["*", "null", "https://a.example/", "http://a:80", "https://a:443", "https://A.example", "http://1", "a"])(
    "rejects %s",
    (text) => expect(isOriginInHcl(text)).toBe(false),
  );
});

test("a pattern that Terraform would read in another way is refused", () => {
  expect(() => matching(/^(?!a)b/, "be b", "a")).toThrow("Terraform has no such pattern");
});
