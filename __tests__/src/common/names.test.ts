import { App, Lazy, TerraformStack } from "cdktf";
import { NAME_RULES, requireName } from "../../../src/common/names";

const scope = new TerraformStack(new App(), "test");
const requires = (kind: keyof typeof NAME_RULES, name: string) => () => requireName(scope, "name", name, kind);

describe("a name", () => {
  test.each([
    ["bucket", "acme-shop-site", "a.b"],
    ["bucket", "a".repeat(63), "a".repeat(64)],
    ["bucket", "1a2", "-ab"],
    ["dashboard", "a".repeat(255), "a".repeat(256)],
    ["environmentVariable", "TABLE_NAME", "_NAME"],
    ["function", "a".repeat(64), "a".repeat(65)],
    ["logDelivery", "a".repeat(60), "a".repeat(61)],
    ["stage", "a".repeat(128), "a/b"],
    ["table", "a.b", "ab"],
    ["table", "a".repeat(255), "a".repeat(256)],
    ["webAcl", "a".repeat(128), "a b"],
  ] as const)("of a %s can be '%s' and not '%s'", (kind, good, bad) => {
    expect(requires(kind, good)).not.toThrow();
    expect(requires(kind, bad)).toThrow(`'name' must ${NAME_RULES[kind].rule}, got "${bad}" (test)`);
  });

  test("that is known only at apply is accepted", () => {
    expect(requires("bucket", Lazy.stringValue({ produce: () => "A" }))).not.toThrow();
  });
});
