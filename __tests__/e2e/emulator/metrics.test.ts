import type { Emulator } from "../../../cli/local-aws/emulator";
import { parameters, putAlarm, stateOf, textOf } from "./alarm";
import { ACCOUNT_ID, deployLambdaApi, STAGE } from "./lambda-api";
import { query } from "./manage";
import { REGION, startTwoEmulators, type TwoEmulators } from "./two-emulators";

let emulators: TwoEmulators;

beforeAll(async () => {
  emulators = await startTwoEmulators();
}, 60_000);
afterAll(() => emulators?.stop(), 30_000);

const FAILS_ON_DEMAND = `if (event.headers.fail) throw new Error(); return { statusCode: 200, body: "" };`;
/** The sum, or another statistic, of the last minutes. */
async function statistic(emulator: Emulator, metric: object, name = "Sum") {
  const [StartTime, EndTime] = [-600_000, 60_000].map((offset) => new Date(Date.now() + offset).toISOString());
  const asked = { Action: "GetMetricStatistics", StartTime, EndTime, Period: 3600, Statistics: [name], ...metric };
  return Number(textOf(await query(emulator, "monitoring", parameters(asked)), name));
}

describe("a REST API's calls", () => {
  const sums = async (emulator: Emulator) => {
    const { apiName, functionName, call } = await deployLambdaApi(emulator, { code: FAILS_ON_DEMAND });
    await call("/users");
    await call("/users", { headers: { fail: "1" } });
    await call("/nowhere");
    const ofApi = { ApiName: apiName, Stage: STAGE };
    const metrics = [
      ...["Count", "4XXError", "5XXError", "Latency"].map((name) => ["AWS/ApiGateway", name, ofApi] as const),
      ...["Invocations", "Errors", "Throttles", "Duration"].map(
        (name) => ["AWS/Lambda", name, { FunctionName: functionName }] as const,
      ),
    ];
    return Promise.all(
      metrics.map(([Namespace, MetricName, dimensions]) => {
        const Dimensions = Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
        return statistic(emulator, { Namespace, MetricName, Dimensions });
      }),
    );
  };

  test("leave no metrics on the plain emulator", async () => {
    expect(await sums(emulators.plain)).toEqual(Array(8).fill(Number.NaN));
  });

  test("are counted by the corrected one, with their errors and duration, for the function too", async () => {
    const [count, clientErrors, serverErrors, latency, invocations, errors, throttles, duration] = await sums(
      emulators.corrected,
    );
    expect([count, clientErrors, serverErrors]).toEqual([3, 1, 1]);
    expect([invocations, errors, throttles]).toEqual([2, 1, 0]);
    expect(latency).toBeGreaterThanOrEqual(duration ?? Number.NaN);
    expect(duration).toBeGreaterThan(0);
  });

  test("trigger an alarm of their stage, and of no other", async () => {
    const emulator = emulators.corrected;
    const { apiName, call } = await deployLambdaApi(emulator, { code: FAILS_ON_DEMAND });
    const onErrorsOf = (stage: string) =>
      putAlarm(emulator, {
        Namespace: "AWS/ApiGateway",
        MetricName: "5XXError",
        TreatMissingData: "notBreaching",
        Dimensions: [
          { Name: "ApiName", Value: apiName },
          { Name: "Stage", Value: stage },
        ],
      });
    const [mine, other] = [await onErrorsOf(STAGE), await onErrorsOf("other")];
    await call("/users");
    expect([await stateOf(emulator, mine), await stateOf(emulator, other)]).toEqual(["OK", "OK"]);
    await call("/users", { headers: { fail: "1" } });
    expect([await stateOf(emulator, mine), await stateOf(emulator, other)]).toEqual(["ALARM", "OK"]);
  });
});

describe("a function's errors", () => {
  const queueArn = `arn:aws:sqs:${REGION}:${ACCOUNT_ID}:alarms`;
  const topicArn = `arn:aws:sns:${REGION}:${ACCOUNT_ID}:alarms`;

  /** What an alarm on the function's errors sent to its topic. */
  async function notifications(emulator: Emulator): Promise<string> {
    const Policy = JSON.stringify({ Statement: [{ Effect: "Allow", Principal: "*", Action: "sqs:*", Resource: "*" }] });
    const queue = { "Attribute.1.Name": "Policy", "Attribute.1.Value": Policy };
    const created = await query(emulator, "sqs", { Action: "CreateQueue", QueueName: "alarms", ...queue });
    const QueueUrl = textOf(created, "QueueUrl") ?? "";
    await query(emulator, "sns", { Action: "CreateTopic", Name: "alarms" });
    const subscription = { TopicArn: topicArn, Protocol: "sqs", Endpoint: queueArn };
    await query(emulator, "sns", { Action: "Subscribe", ...subscription });
    const { functionName, call } = await deployLambdaApi(emulator, { code: FAILS_ON_DEMAND });
    await putAlarm(emulator, {
      Namespace: "AWS/Lambda",
      MetricName: "Errors",
      Dimensions: [{ Name: "FunctionName", Value: functionName }],
      AlarmActions: [topicArn],
    });
    await call("/users");
    await call("/users", { headers: { fail: "1" } });
    await call("/users", { headers: { fail: "1" } });
    return query(emulator, "sqs", { Action: "ReceiveMessage", QueueUrl, MaxNumberOfMessages: "10" });
  }

  const countAlarms = (xml: string) => xml.match(/Subject[^A-Z]*ALARM:/g)?.length ?? 0;

  test("notify nobody on the plain emulator when the API was called", async () => {
    expect(countAlarms(await notifications(emulators.plain))).toBe(0);
  });

  test("notify the topic once on the corrected one", async () => {
    expect(countAlarms(await notifications(emulators.corrected))).toBe(1);
  });
});
