import { Lazy, TerraformStack, Testing } from "cdktf";
import { ValidationError } from "../../../src";
import { requireThat } from "../../../src/common/validation";

describe("requireThat", () => {
  const stack = new TerraformStack(Testing.app(), "shop");

  test("names the prop, the rule, the value and the construct", () => {
    const attempt = () => requireThat(stack, "timeoutSeconds", 0, "be over 0", (seconds) => seconds > 0);
    expect(attempt).toThrow(ValidationError);
    expect(attempt).toThrow("'timeoutSeconds' must be over 0, got 0 (shop)");
  });

  test("accepts a value that is known only at apply", () => {
    const later = Lazy.stringValue({ produce: () => "" });
    expect(() => requireThat(stack, "bucketName", later, "never hold", () => false)).not.toThrow();
  });
});
