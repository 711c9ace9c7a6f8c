import { join } from "node:path";
import type { TerraformStack } from "cdktf";
import { Alarms, type AlarmsProps, NodeFunction, RestApi, UserPool, UserTable } from "../../../src";
import { ALARM_DEFINITIONS } from "../../../src/monitoring/alarm-definitions";
import { type Synthesized, synth } from "../../helpers/synth";

const functionIn = (stack: TerraformStack, id: string) =>
  new NodeFunction(stack, id, {
    functionName: id,
    entry: join(__dirname, "../../fixtures/handlers/say-hello.ts"),
    uncheckedPolicyReason: "the handler sends nothing",
  });

/** Alarms on a function, an API, a table that the function reads, and an app client. */
function synthAlarms(props: Partial<AlarmsProps> = {}): Synthesized {
  return synth((stack) => {
    const getUser = functionIn(stack, "GetUser");
    const table = new UserTable(stack, "Users");
    table.grantGetItem(getUser);
    const api = new RestApi(stack, "Api", { apiName: "Users" });
    api.addRoute("GET", "/users", getUser);
    const pool = new UserPool(stack, "Pool", { userPoolName: "users", domainPrefix: "acme-users" });
    const client = pool.addBrowserClient("Page", { clientName: "page", origins: ["https://app.example.com"] });
    new Alarms(stack, "Alarms", { functions: [getUser], api, table, userPoolClients: [client], ...props });
  });
}

const namesOf = (result: Synthesized) => alarmsOf(result).map(({ alarm_name }) => alarm_name);
const alarmsOf = (result: Synthesized) => result.resources("aws_cloudwatch_metric_alarm");
const alarmNamed = (result: Synthesized, name: string) => alarmsOf(result).find((it) => it.alarm_name === name);

describe("Alarms", () => {
  const result = synthAlarms();

  test("raises LambdaErrorRate when one invocation fails", () => {
    expect(alarmNamed(result, "LambdaErrorRate")).toMatchObject({
      namespace: "AWS/Lambda",
      metric_name: "Errors",
      statistic: "Sum",
      period: 60,
      evaluation_periods: 1,
      datapoints_to_alarm: 1,
      threshold: 1,
      comparison_operator: "GreaterThanOrEqualToThreshold",
      dimensions: { FunctionName: expect.stringMatching(/^\$\{aws_lambda_function\.GetUser_\w+\.function_name\}$/) },
    });
  });

  test("has one of each for one function, one API, one app client and a table with one granted operation", () => {
    expect(namesOf(result).map((name) => name.replace("-GetItem", ""))).toEqual(Object.keys(ALARM_DEFINITIONS).sort());
  });

  test("sets either a statistic or a percentile, never both", () => {
    for (const alarm of alarmsOf(result)) {
      expect([alarm.statistic, alarm.extended_statistic].filter(Boolean)).toHaveLength(1);
    }
    expect(alarmNamed(result, "ApiLatency")?.extended_statistic).toBe("p95");
  });

  test("treats missing data as no fault, and notifies the topic of ALARM and OK: every alarm", () => {
    for (const alarm of alarmsOf(result)) {
      expect(alarm.treat_missing_data).toBe("notBreaching");
      expect([alarm.alarm_actions, alarm.ok_actions]).toEqual(
        Array(2).fill([expect.stringMatching(/^\$\{aws_sns_topic\.Alarms_Topic_\w+\.arn\}$/)]),
      );
    }
  });

  test("monitors each function, under its own name when there are several", () => {
    const several = synth((stack) => {
      new Alarms(stack, "Alarms", { functions: [functionIn(stack, "GetUser"), functionIn(stack, "ListUsers")] });
    });
    expect(alarmNamed(several, "LambdaErrorRate-GetUser")?.dimensions.FunctionName).toContain(".GetUser_");
    expect(alarmNamed(several, "LambdaErrorRate-ListUsers")?.dimensions.FunctionName).toContain(".ListUsers_");
    expect(alarmsOf(several)).toHaveLength(8);
  });

  test("monitors each granted operation on the table, because DynamoDB counts them separately", () => {
    const crud = synth((stack) => {
      const table = new UserTable(stack, "Users");
      const fn = functionIn(stack, "GetUser");
      table.grantGetItem(fn);
      table.grantPutItem(fn);
      new Alarms(stack, "Alarms", { functions: [fn], table });
    });
    expect(namesOf(crud).filter((name) => name.startsWith("Table"))).toEqual([
      "TableSystemErrors-GetItem",
      "TableSystemErrors-PutItem",
      "TableThrottles-GetItem",
      "TableThrottles-PutItem",
    ]);
    expect(alarmNamed(crud, "TableThrottles-PutItem")).toMatchObject({
      namespace: "AWS/DynamoDB",
      dimensions: { TableName: expect.stringContaining("aws_dynamodb_table.Users"), Operation: "PutItem" },
    });
  });

  test("monitors each app client, under its own name when there are several", () => {
    const several = synth((stack) => {
      const pool = new UserPool(stack, "Pool", { userPoolName: "users", domainPrefix: "acme-users" });
      const userPoolClients = ["Page", "Admin"].map((id) =>
        pool.addBrowserClient(id, { clientName: id, origins: ["https://app.example.com"] }),
      );
      new Alarms(stack, "Alarms", { functions: [functionIn(stack, "GetUser")], userPoolClients });
    });
    expect(alarmNamed(several, "SignInThrottles-Admin")).toMatchObject({
      namespace: "AWS/Cognito",
      metric_name: "SignInThrottles",
      dimensions: {
        UserPool: expect.stringMatching(/^\$\{aws_cognito_user_pool\.Pool_\w+\.id\}$/),
        UserPoolClient: expect.stringMatching(/^\$\{aws_cognito_user_pool_client\.Pool_Admin_\w+\.id\}$/),
      },
    });
    expect(namesOf(several).filter((name) => name.endsWith("-Page"))).toHaveLength(3);
  });

  test("describes each alarm, without a link to anybody else's runbook", () => {
    for (const { alarm_description } of alarmsOf(result)) expect(alarm_description).toMatch(/^[A-Z][^#/]+\.$/);
  });

  test("accepts thresholds, a name prefix and the URL of a runbook", () => {
    const mine = synthAlarms({
      thresholds: { ApiLatency: 500 },
      namePrefix: "shop-dev-",
      runbookUrl: "https://wiki.example.com/runbook",
    });
    expect(alarmNamed(mine, "shop-dev-ApiLatency")).toMatchObject({
      threshold: 500,
      alarm_description:
        "The p95 latency of the API reached the threshold. https://wiki.example.com/runbook#apilatency",
    });
    expect(alarmNamed(mine, "shop-dev-LambdaErrorRate")?.threshold).toBe(1);
    expect(mine.only("aws_sns_topic").name).toBe("shop-dev-Alarms");
  });

  describe("rejects", () => {
    const reject = (props: object) => expect(() => synthAlarms(props));

    test("an empty list of functions", () => {
      reject({ functions: [] }).toThrow("'functions' must name at least one function");
    });

    test("a threshold of an unknown alarm, or one that is always reached", () => {
      reject({ thresholds: { Latency: 1 } }).toThrow("'thresholds' must name alarms: LambdaErrorRate,");
      reject({ thresholds: { ApiLatency: 0 } }).toThrow("'thresholds.ApiLatency' must be over 0, got 0 (test/Alarms)");
    });

    test("a grant after the alarms, which would have none", () => {
      expect(() =>
        synth((stack) => {
          const fn = functionIn(stack, "GetUser");
          const table = new UserTable(stack, "Users");
          new Alarms(stack, "Alarms", { functions: [fn], table });
          table.grantGetItem(fn);
        }),
      ).toThrow("create Alarms after all grants on the table (test/Alarms)");
    });
  });
});
