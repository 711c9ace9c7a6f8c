import type { Emulator } from "../../../cli/local-aws/emulator";
import { describeAlarm, newName, parameters, putAlarm, stateOf, textOf } from "./alarm";
import { query } from "./manage";
import { startTwoEmulators, type TwoEmulators } from "./two-emulators";

let emulators: TwoEmulators;

beforeAll(async () => {
  emulators = await startTwoEmulators();
}, 60_000);
afterAll(() => emulators?.stop(), 30_000);

const putMetric = (emulator: Emulator, room: string, Value: number, secondsAgo = 0) => {
  const Timestamp = new Date(Date.now() - secondsAgo * 1000).toISOString();
  const datum = { MetricName: "Size", Dimensions: [{ Name: "Room", Value: room }], Value, Timestamp };
  return query(
    emulator,
    "monitoring",
    parameters({ Action: "PutMetricData", Namespace: "Probe", MetricData: [datum] }),
  );
};
const inRoom = (room: string) => ({ Dimensions: [{ Name: "Room", Value: room }] });

describe("an alarm", () => {
  test("goes off with any dimension's data on the plain emulator", async () => {
    const name = await putAlarm(emulators.plain, inRoom("a"));
    await putMetric(emulators.plain, "b", 5);
    expect(await stateOf(emulators.plain, name)).toBe("ALARM");
  });

  test("goes off only with its own data on the corrected one", async () => {
    const name = await putAlarm(emulators.corrected, inRoom("a"));
    await putMetric(emulators.corrected, "b", 5);
    expect(await stateOf(emulators.corrected, name)).toBe("INSUFFICIENT_DATA");
    await putMetric(emulators.corrected, "a", 5);
    expect(await stateOf(emulators.corrected, name)).toBe("ALARM");
  });

  test("needs its datapoints, one for each period", async () => {
    const options = { ...inRoom("c"), EvaluationPeriods: 3, DatapointsToAlarm: 2 };
    const name = await putAlarm(emulators.corrected, options);
    await putMetric(emulators.corrected, "c", 5);
    await putMetric(emulators.corrected, "c", 5);
    expect(await stateOf(emulators.corrected, name)).toBe("OK");
    await putMetric(emulators.corrected, "c", 5, 90);
    expect(await stateOf(emulators.corrected, name)).toBe("ALARM");
  });

  test.each([
    ["missing", "INSUFFICIENT_DATA"],
    ["ignore", "INSUFFICIENT_DATA"],
    ["notBreaching", "OK"],
    ["breaching", "ALARM"],
  ])("takes missing data as configured: %s", async (TreatMissingData, state) => {
    const name = await putAlarm(emulators.corrected, { ...inRoom("none"), TreatMissingData });
    expect(await stateOf(emulators.corrected, name)).toBe(state);
  });

  const TOPIC = "arn:aws:sns:eu-central-1:000000000000:topic";
  const WHOLE = {
    AlarmDescription: "a < b & c",
    ActionsEnabled: false,
    AlarmActions: [TOPIC],
    OKActions: [TOPIC],
    InsufficientDataActions: [TOPIC],
    TreatMissingData: "notBreaching",
    Statistic: "Maximum",
    Period: 300,
    Unit: "Count",
    ...inRoom("d"),
  };
  const PARTS = [
    "<AlarmDescription>a &lt; b &amp; c</AlarmDescription>",
    "<ActionsEnabled>false</ActionsEnabled>",
    `<AlarmActions><member>${TOPIC}</member></AlarmActions>`,
    `<OKActions><member>${TOPIC}</member></OKActions>`,
    `<InsufficientDataActions><member>${TOPIC}</member></InsufficientDataActions>`,
    "<TreatMissingData>notBreaching</TreatMissingData>",
    "<Statistic>Maximum</Statistic>",
    "<Period>300</Period>",
    "<Unit>Count</Unit>",
    "<Dimensions><member><Name>Room</Name><Value>d</Value></member></Dimensions>",
  ];

  test("is described without most of what was put by the plain emulator, which is a change on every plan", async () => {
    const xml = await describeAlarm(emulators.plain, await putAlarm(emulators.plain, WHOLE));
    for (const part of PARTS) expect(xml).not.toContain(part);
  });

  test("is described with all that was put by the corrected one", async () => {
    const xml = await describeAlarm(emulators.corrected, await putAlarm(emulators.corrected, WHOLE));
    for (const part of PARTS) expect(xml).toContain(part);
    expect(textOf(xml, "StateUpdatedTimestamp")).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  });

  test("on a percentile is described without a statistic", async () => {
    const percentile = { Statistic: "", ExtendedStatistic: "p99" };
    const xml = await describeAlarm(emulators.corrected, await putAlarm(emulators.corrected, percentile));
    expect([textOf(xml, "ExtendedStatistic"), textOf(xml, "Statistic")]).toEqual(["p99", undefined]);
  });
});

describe("a composite alarm", () => {
  const enabled = async (emulator: Emulator) => {
    const AlarmName = newName();
    const AlarmRule = `ALARM("${await putAlarm(emulator, {})}")`;
    await query(emulator, "monitoring", { Action: "PutCompositeAlarm", AlarmName, AlarmRule, ActionsEnabled: "true" });
    return textOf(await describeAlarm(emulator, AlarmName), "ActionsEnabled");
  };

  test("is described without its enabled actions by the plain emulator", async () => {
    expect(await enabled(emulators.plain)).toBeUndefined();
  });

  test("is described with them by the corrected one", async () => {
    expect(await enabled(emulators.corrected)).toBe("true");
  });
});
