import { join } from "node:path";
import fc from "fast-check";
import { NodeFunction, RestApi } from "../../../../src";
import { type Synthesized, synth } from "../../../helpers/synth";

const entry = join(__dirname, "../../../fixtures/handlers/say-hello.ts");
const synthApi = (accessLogRetentionDays?: number, logKmsKeyArn?: string) =>
  synth((stack) => {
    const api = new RestApi(stack, "Api", { apiName: "Users", accessLogRetentionDays, logKmsKeyArn });
    const getUsers = new NodeFunction(stack, "Function", { functionName: "Users", entry });
    api.addRoute("GET", "/users", getUsers, { throttlingRateLimit: 5 });
  });
/** The log groups of the API: not the function's. */
const groupsOf = (result: Synthesized) =>
  result.resources("aws_cloudwatch_log_group").filter(({ name }) => !name.startsWith("/aws/lambda/"));

describe("the access log", () => {
  const result = synthApi(90);
  const { destination_arn, format } = result.only("aws_api_gateway_stage").access_log_settings;

  test("has a log group with a retention", () => {
    const group = result.resources("aws_cloudwatch_log_group").find(({ name }) => name === "/aws/apigateway/Users");
    expect(group?.retention_in_days).toBe(90);
    expect(destination_arn).toMatch(/^\$\{aws_cloudwatch_log_group\.Api_AccessLog_\w+\.arn\}$/);
  });

  test("is off by default: AWS rejects it in an account without the log role", () => {
    expect(synthApi().only("aws_api_gateway_stage")).not.toHaveProperty("access_log_settings");
  });

  test("comes with an execution log of errors, without bodies, whose group has a retention too", () => {
    expect(groupsOf(result)).toEqual([
      expect.objectContaining({ name: "/aws/apigateway/Users", retention_in_days: 90 }),
      expect.objectContaining({
        name: expect.stringMatching(/^API-Gateway-Execution-Logs_\$\{aws_api_gateway_rest_api\.\w+\.id\}\/prod$/),
        retention_in_days: 90,
      }),
    ]);
    const settings = result.resources("aws_api_gateway_method_settings");
    expect(settings.map(({ method_path }) => method_path).sort()).toEqual(["*/*", "~1users/GET"]);
    for (const { settings: it } of settings) {
      expect(it).toMatchObject({ logging_level: "ERROR", data_trace_enabled: false });
    }
  });

  test("once removed, sets the logging level to OFF: AWS would keep the old one", () => {
    const levels = synthApi().resources("aws_api_gateway_method_settings");
    expect(levels.map(({ settings }) => settings.logging_level)).toEqual(["OFF", "OFF"]);
    expect(groupsOf(synthApi())).toEqual([]);
  });

  test("can be encrypted with a key, together with the execution log", () => {
    const logKmsKeyArn = "arn:aws:kms:us-east-1:123456789012:key/1";
    expect(groupsOf(synthApi(90, logKmsKeyArn)).map(({ kms_key_id }) => kms_key_id)).toEqual([
      logKmsKeyArn,
      logKmsKeyArn,
    ]);
    for (const group of groupsOf(result)) expect(group).not.toHaveProperty("kms_key_id");
  });

  test.each([0, 31, 1.5])("rejects a retention of %s days, which CloudWatch Logs does not accept", (days) => {
    expect(() => synthApi(days)).toThrow(
      `'accessLogRetentionDays' must be one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653, got ${days} (test/Api)`,
    );
  });

  test("logs no value that the caller can choose freely", () => {
    const variables = [...format.matchAll(/\$context\.([\w.]+)/g)].map(([, name]) => name);
    expect(variables).toHaveLength(13);
    const writable = ["path", "identity.userAgent", "error.message", "error.messageString", "domainName"];
    for (const name of writable) expect(variables).not.toContain(name);
  });

  test("has a line that parses, whatever the values", () => {
    const value = fc.oneof(fc.integer().map(String), fc.constant("-"), fc.stringMatching(/^[A-Za-z0-9:._/{}+=-]*$/));
    fc.assert(
      fc.property(value, (it) => {
        const line = format.replace(/\$context\.[\w.]+/g, () => it);
        expect(new Set(Object.values(JSON.parse(line)))).toEqual(new Set([it]));
      }),
    );
  });
});
