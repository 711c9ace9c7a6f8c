import { ArchiveProvider } from "@cdktf/provider-archive/lib/provider";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { TerraformStack, Testing } from "cdktf";
import { UserApi, type UserApiProps, UserTable } from "../../../src";
import { iamMatchers, ownLog } from "../../../src/testing";
import { synth, synthStack } from "../../helpers/synth";

expect.extend(iamMatchers);

const cors = { allowOrigins: ["https://app.example.com", "http://localhost:3000"] };
const synthUserApi = (props: Partial<UserApiProps> = {}) =>
  synth((stack: TerraformStack) => {
    new UserApi(stack, "UserApi", { table: new UserTable(stack, "UserTable"), cors, ...props });
  });

describe("UserApi", () => {
  const result = synthUserApi();

  test("is called UserRequestAPI, and its function RetrieveUserData", () => {
    expect(result.only("aws_api_gateway_rest_api").name).toBe("UserRequestAPI");
    expect(result.only("aws_lambda_function").function_name).toBe("RetrieveUserData");
  });

  test("routes GET and OPTIONS of /users, nothing else", () => {
    expect(result.resources("aws_api_gateway_resource").map(({ path_part }) => path_part)).toEqual(["users"]);
    expect(result.resources("aws_api_gateway_method").map(({ http_method }) => http_method)).toEqual([
      "GET",
      "OPTIONS",
    ]);
  });

  test("sets the function's table, CORS rules, log and metrics", () => {
    expect(result.only("aws_lambda_function").environment.variables).toEqual({
      POWERTOOLS_LOG_LEVEL: "INFO",
      POWERTOOLS_METRICS_NAMESPACE: "RetrieveUserData",
      RELEASE: expect.any(String),
      TABLE_NAME: expect.stringMatching(/^\$\{aws_dynamodb_table\.UserTable_\w+\.name\}$/),
      ALLOWED_ORIGINS: "https://app.example.com,http://localhost:3000",
      ALLOWED_METHODS: "GET,OPTIONS",
      ALLOWED_HEADERS: "Content-Type,Authorization",
      EXPOSED_HEADERS: "x-amzn-RequestId",
      ALLOW_CREDENTIALS: "false",
    });
  });

  test("lets the function get items of this table and write its own log: nothing else", () => {
    const stack = new TerraformStack(Testing.app(), "test");
    new AwsProvider(stack, "Aws");
    new ArchiveProvider(stack, "Archive");
    const table = new UserTable(stack, "UserTable");
    const api = new UserApi(stack, "UserApi", { table });
    expect(synthStack(stack).role(api)).toAllowExactly([
      ...ownLog(api.getUser),
      { action: "dynamodb:GetItem", resource: table.tableArn },
    ]);
  });

  test("accepts limits and a retention", () => {
    const limited = synthUserApi({ logRetentionDays: 7, throttlingRateLimit: 5, throttlingBurstLimit: 2 });
    expect(limited.only("aws_cloudwatch_log_group").retention_in_days).toBe(7);
    expect(limited.only("aws_api_gateway_method_settings").settings).toMatchObject({
      throttling_rate_limit: 5,
      throttling_burst_limit: 2,
    });
  });

  test("accepts level and labels for its function's log and metrics", () => {
    const { variables } = synthUserApi({ telemetry: { logLevel: "WARN" } }).only("aws_lambda_function").environment;
    expect(variables).toMatchObject({ POWERTOOLS_LOG_LEVEL: "WARN" });
  });

  test.each([false, true])("has both API and function traced, or neither: %p", (tracing) => {
    const traced = synthUserApi({ tracing });
    expect(traced.only("aws_api_gateway_stage").xray_tracing_enabled).toBe(tracing);
    expect(traced.only("aws_lambda_function").tracing_config).toEqual(tracing ? { mode: "Active" } : undefined);
  });

  test("accepts other names, and packaging at synth", () => {
    const renamed = synthUserApi({ apiName: "People", functionName: "GetPerson", packaging: "zip" });
    expect(renamed.only("aws_api_gateway_rest_api").name).toBe("People");
    expect(renamed.only("aws_lambda_function")).toMatchObject({
      function_name: "GetPerson",
      filename: expect.stringMatching(/\/get-user\.zip$/),
    });
  });
});
