import type { Emulator } from "../../../cli/local-aws/emulator";
import { query } from "./manage";

let names = 0;
export const newName = () => `alarm-${names++}`;

/** The text of the first element of that name. */
export const textOf = (xml: string, name: string) => xml.match(new RegExp(`<${name}>([^<]*)</${name}>`))?.[1];

/** `{ a: ["x"] }` as the parameters `a.member.1=x`, to any depth. */
export function parameters(value: unknown, name = ""): Record<string, string> {
  if (typeof value !== "object" || value === null) return { [name]: String(value) };
  const entries = Array.isArray(value)
    ? value.map((each, index) => [`${name}.member.${index + 1}`, each] as const)
    : Object.entries(value).map(([key, each]) => [name ? `${name}.${key}` : key, each] as const);
  return Object.assign({}, ...entries.map(([key, each]) => parameters(each, key)));
}

/** Resolves to the name of a new alarm, by default on a size of 1 or more. */
export async function putAlarm(emulator: Emulator, alarm: object) {
  const AlarmName = newName();
  const defaults = {
    Namespace: "Probe",
    MetricName: "Size",
    Statistic: "Sum",
    Period: 60,
    EvaluationPeriods: 1,
    Threshold: 1,
    ComparisonOperator: "GreaterThanOrEqualToThreshold",
  };
  await query(emulator, "monitoring", parameters({ Action: "PutMetricAlarm", AlarmName, ...defaults, ...alarm }));
  return AlarmName;
}

/** Resolves to XML. */
export const describeAlarm = (emulator: Emulator, name: string) =>
  query(emulator, "monitoring", {
    Action: "DescribeAlarms",
    "AlarmNames.member.1": name,
    "AlarmTypes.member.1": "MetricAlarm",
    "AlarmTypes.member.2": "CompositeAlarm",
  });
export const stateOf = async (emulator: Emulator, name: string) =>
  textOf(await describeAlarm(emulator, name), "StateValue");
