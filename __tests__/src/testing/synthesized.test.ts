import { DynamodbTable } from "@cdktf/provider-aws/lib/dynamodb-table";
import { Testing } from "cdktf";
import { iamMatchers, ownLog, Synthesized } from "../../../src/testing";
import { tinyApp } from "./tiny-app";

expect.extend(iamMatchers);

describe("what Testing.synth returns", () => {
  const { stack, orders, getOrder } = tinyApp();
  const synthesized = Testing.synth(stack);
  const app = Synthesized.of(synthesized);

  test("is accepted by these matchers, next to those of CDKTF", () => {
    expect(Testing.toHaveResource(synthesized, DynamodbTable.tfResourceType)).toBe(true);
    expect(synthesized).toHaveNoPublicBucket();
    expect(synthesized).toHaveNoOpenInvocation();
    expect(synthesized).toHaveNoWildcardActions();
  });

  test("has roles and ARNs by the paths of their constructs", () => {
    expect(app.role("GetOrder")).toAllowExactly([
      ...ownLog({ logGroupArn: app.arnOf("aws_cloudwatch_log_group", "GetOrder") }),
      { action: "dynamodb:GetItem", resource: app.arnOf("aws_dynamodb_table", "Orders") },
    ]);
    expect(app.role("GetOrder")).toTrustOnly("lambda.amazonaws.com");
  });

  test("has what the stack has whose constructs are at hand", () => {
    const own = Synthesized.of(stack);
    expect(app.role("GetOrder").permissions).toEqual(own.role(getOrder).permissions);
    expect(app.arnOf("aws_dynamodb_table", "Orders")).toBe(own.resolve(orders.tableArn));
  });

  test.each(["Order", "GetOrder/Nothing", ""])("has no role at '%s'", (path) => {
    expect(() => app.role(path)).toThrow(`expected one role in '${path}', found `);
  });

  test("is rejected if it is no JSON", () => {
    expect(() => Synthesized.of("resource {}")).toThrow(SyntaxError);
    expect(() => expect(1).toHaveNoPublicBucket()).toThrow("or what Testing.synth(stack) returns");
  });
});
