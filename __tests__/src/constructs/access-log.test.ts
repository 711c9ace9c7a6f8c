import { join } from "node:path";
import fc from "fast-check";
import { LambdaRestApi, NodeFunction } from "../../../src";
import { synth } from "../../helpers/synth";

const entry = join(__dirname, "../../fixtures/handlers/say-hello.ts");
const synthApi = (accessLogRetentionDays?: number) =>
  synth((stack) => {
    const api = new LambdaRestApi(stack, "Api", { apiName: "Users", accessLogRetentionDays });
    api.addRoute("GET", "/users", new NodeFunction(stack, "Function", { functionName: "Users", entry }));
  });

describe("the access log", () => {
  const result = synthApi(90);
  const { destination_arn, format } = result.only("aws_api_gateway_stage").access_log_settings;

  test("is kept in a log group of its own", () => {
    const group = result.resources("aws_cloudwatch_log_group").find(({ name }) => name === "/aws/apigateway/Users");
    expect(group?.retention_in_days).toBe(90);
    expect(destination_arn).toMatch(/^\$\{aws_cloudwatch_log_group\.Api_AccessLog_\w+\.arn\}$/);
  });

  test("is not there unless asked for: AWS refuses it in an account without the log role", () => {
    expect(synthApi().only("aws_api_gateway_stage")).not.toHaveProperty("access_log_settings");
  });

  test("logs nothing that the caller can write freely", () => {
    const variables = [...format.matchAll(/\$context\.([\w.]+)/g)].map(([, name]) => name);
    expect(variables).toHaveLength(13);
    const writable = ["path", "identity.userAgent", "error.message", "error.messageString", "domainName"];
    for (const name of writable) expect(variables).not.toContain(name);
  });

  test("has a line that parses, whatever values API Gateway puts in", () => {
    const value = fc.oneof(fc.integer().map(String), fc.constant("-"), fc.stringMatching(/^[A-Za-z0-9:._/{}+=-]*$/));
    fc.assert(
      fc.property(value, (it) => {
        const line = format.replace(/\$context\.[\w.]+/g, () => it);
        expect(new Set(Object.values(JSON.parse(line)))).toEqual(new Set([it]));
      }),
    );
  });
});
