import { join } from "node:path";
import { Fn } from "cdktf";
import { LambdaAuthorizer, NodeFunction, RestApi } from "../../../src";
import { iamMatchers } from "../../../src/testing";
import { synth } from "../../helpers/synth";

expect.extend(iamMatchers);

const entry = join(__dirname, "../../fixtures/handlers/say-hello.ts");
const functionArn = "arn:aws:lambda:eu-west-1:123456789012:function:Quotes";
const invokeArn = `arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/${functionArn}/invocations`;

/** An API whose only route is an existing function. */
const synthApi = (props: Partial<Parameters<typeof NodeFunction.fromFunctionArn>[2]> = {}) =>
  synth((stack) => {
    const quotes = NodeFunction.fromFunctionArn(stack, "Quotes", { functionArn, ...props });
    const api = new RestApi(stack, "Api", { apiName: "Shop", cors: { allowOrigins: ["https://shop.example.com"] } });
    api.addRoute("GET", "/quotes/{quoteId}", quotes);
  });

describe("an existing function", () => {
  test("is behind a route by its ARN, and nothing of it is created or changed", () => {
    const result = synthApi();
    const [integration] = result.resources("aws_api_gateway_integration").filter(({ type }) => type === "AWS_PROXY");
    expect(integration?.uri).toBe(invokeArn);
    for (const type of ["aws_lambda_function", "aws_iam_role", "aws_iam_role_policy", "aws_cloudwatch_log_group"]) {
      expect(result.resources(type)).toEqual([]);
    }
    expect(result).toHaveNoOpenInvocation();
  });

  test("may be invoked by exactly the route, under an id that no other API takes", () => {
    const { statement_id, function_name, source_arn } = synthApi().only("aws_lambda_permission");
    expect(function_name).toBe("Quotes");
    expect(statement_id).toMatch(
      /^AllowApiGateway-\$\{aws_api_gateway_rest_api\.Api_\w+\.id\}-GET-quotes--[0-9a-f]{8}$/,
    );
    expect(source_arn).toMatch(/^\$\{aws_api_gateway_rest_api\.Api_\w+\.execution_arn\}\/\*\/GET\/quotes\/\*$/);
  });

  test("has its preflight like any other", () => {
    const methods = synthApi()
      .resources("aws_api_gateway_method")
      .map(({ http_method }) => http_method);
    expect(methods.sort()).toEqual(["GET", "OPTIONS"]);
  });

  test("can decide who may call", () => {
    const result = synth((stack) => {
      const handler = NodeFunction.fromFunctionArn(stack, "Check", { functionArn });
      const defaultAuthorizer = new LambdaAuthorizer({ authorizerName: "Session", handler });
      const api = new RestApi(stack, "Api", { apiName: "Shop", defaultAuthorizer });
      api.addRoute("GET", "/", new NodeFunction(stack, "Home", { functionName: "Home", entry }));
    });
    expect(result.only("aws_api_gateway_authorizer").authorizer_uri).toBe(invokeArn);
    expect(result.resources("aws_lambda_permission").map(({ statement_id }) => statement_id)).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^AllowAuthorizer-\$\{aws_api_gateway_rest_api\..+\.id\}-Session$/),
      ]),
    );
  });

  test("may have an ARN that is known only at apply", () => {
    const arn = Fn.join("", ["arn:aws:lambda:eu-west-1:123456789012:function:", "Quotes"]);
    const { function_name } = synthApi({ functionArn: arn }).only("aws_lambda_permission");
    expect(function_name).toMatch(/^\$\{element\(split\(":", join\(/);
  });

  test.each(["Quotes", `${functionArn}:live`, "arn:aws:lambda:eu-west-1:123456789012:layer:Quotes"])(
    "rejects the ARN '%s'",
    (bad) => {
      expect(() => synthApi({ functionArn: bad })).toThrow(
        `'functionArn' must be a function's ARN such as 'arn:aws:lambda:eu-central-1:123456789012:function:GetOrder', got "${bad}" (test/Quotes)`,
      );
    },
  );

  test("is rejected behind a route when it may run longer than API Gateway waits", () => {
    expect(() => synthApi({ timeoutSeconds: 30 })).toThrow(
      "'timeoutSeconds' must be at most 29 behind the route GET /quotes/{quoteId}: API Gateway waits no longer, got 30",
    );
  });
});
