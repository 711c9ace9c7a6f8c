import fc from "fast-check";
import { isAtLeast } from "../../../cli/toolchain/version";

describe("isAtLeast", () => {
  test.each([
    ["1.10.0", "1.10", true],
    ["1.9.8", "1.10", false],
    ["2.0", "1.10", true],
    ["3.14.0rc1", "3.10", true],
    ["1.10", "1.10.1", false],
  ])("compares %s and %s: %s", (version, minimum, expected) => {
    expect(isAtLeast(version, minimum)).toBe(expected);
  });

  test("orders versions as their numbers, part by part", () => {
    const parts = fc.array(fc.nat(30), { minLength: 3, maxLength: 3 });
    fc.assert(
      fc.property(parts, parts, (a, b) => {
        const weigh = (version: number[]) => version.reduce((weight, part) => weight * 31 + part, 0);
        expect(isAtLeast(a.join("."), b.join("."))).toBe(weigh(a) >= weigh(b));
      }),
    );
  });
});
