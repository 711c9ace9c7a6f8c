import { iamMatchers, ownLog, Synthesized } from "../../../src/testing";
import { tinyApp as newShop } from "./tiny-app";

expect.extend(iamMatchers);

test("the function gets orders, and nothing else", () => {
  const { stack, orders, getOrder } = newShop();
  const app = Synthesized.of(stack);
  expect(app.role(getOrder)).toAllowExactly([
    ...ownLog(getOrder),
    { action: "dynamodb:GetItem", resource: orders.tableArn },
  ]);
  expect(app.role(getOrder)).toTrustOnly("lambda.amazonaws.com");
  expect(app).toHaveNoOpenInvocation();
  expect(app).toHaveNoPublicBucket();
});
