import { CloudwatchMetricAlarm } from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm";
import { Construct } from "constructs";
import type { RestApi } from "../api/rest-api";
import type { Metric } from "../common/policy";
import { requireThat } from "../common/validation";
import type { NodeFunction } from "../function/node-function";
import type { UserTable } from "../table/user-table";
import { ALARM_KINDS, type AlarmName, API_ALARMS, FUNCTION_ALARMS, TABLE_ALARMS } from "./alarm-definitions";
import { AlarmTopic } from "./alarm-topic";

/**
 * From which value on there is an alarm. Durations are in milliseconds, `ApiServerErrorRate` is a part of 1, all others
 * are numbers of requests or runs.
 */
export type AlarmThresholds = Readonly<Record<AlarmName, number>>;

export interface AlarmsProps {
  readonly functions: readonly NodeFunction[];
  /** @default - no alarms on an API */
  readonly api?: RestApi;
  /** With all that is granted on it: an operation that nobody may do needs no alarm. @default - no alarms on a table */
  readonly table?: UserTable;
  /** Stands before the names of the alarms and of the topic, `Alarms`. @default - nothing */
  readonly namePrefix?: string;
  /** E-mail addresses and https URLs that are told. Each has to confirm its subscription once. @default - nobody */
  readonly subscribers?: readonly string[];
  /** @default - those of `ALARM_KINDS` */
  readonly thresholds?: Partial<AlarmThresholds>;
  /**
   * URL of a page with a heading for each alarm, such as `LambdaErrorRate`. Each description then ends with a link to its
   * heading: `<runbookUrl>#lambdaerrorrate`.
   * @default - no link
   */
  readonly runbookUrl?: string;
  /** ARN of a KMS key for the topic, whose own policy lets CloudWatch use it. @default - not encrypted at rest */
  readonly kmsKeyArn?: string;
}

/**
 * Tells of faults before users do.
 *
 * Defines alarms on functions, on an API and on a table, and a topic that gets them, and word when each is over. Where
 * there is no data there was no request, and so no fault.
 *
 * @example
 * new Alarms(this, "Alarms", { functions: [getUser], api, table, subscribers: ["ops@example.com"] });
 */
export class Alarms extends Construct {
  readonly topicArn: string;
  readonly alarmNames: readonly string[];
  private readonly alarms: CloudwatchMetricAlarm[] = [];

  /** @throws ValidationError on a bad prop, and at synth when the table was granted to anybody afterwards */
  constructor(
    scope: Construct,
    id: string,
    private readonly props: AlarmsProps,
  ) {
    super(scope, id);
    const { functions, api, table, namePrefix = "", subscribers = [], kmsKeyArn } = props;
    requireThat(this, "functions", functions, "name at least one function", (list) => list.length > 0);
    for (const [name, threshold] of Object.entries(props.thresholds ?? {})) {
      requireThat(this, "thresholds", name, `name alarms: ${Object.keys(ALARM_KINDS).join(", ")}`, (it) =>
        Object.hasOwn(ALARM_KINDS, it),
      );
      requireThat(this, `thresholds.${name}`, threshold, "be over 0", (it) => it > 0);
    }

    const topic = new AlarmTopic(this, "Topic", { topicName: `${namePrefix}Alarms`, subscribers, kmsKeyArn });
    this.topicArn = topic.topicArn;
    for (const fn of functions) {
      const suffix = functions.length > 1 ? `-${fn.node.id}` : "";
      for (const name of namesOf(FUNCTION_ALARMS)) this.add(name, suffix, fn.metric(ALARM_KINDS[name].metricName));
    }
    if (api) for (const name of namesOf(API_ALARMS)) this.add(name, "", api.metric(ALARM_KINDS[name].metricName));
    const operations = [...(table?.operations ?? [])];
    for (const operation of operations) {
      for (const name of namesOf(TABLE_ALARMS)) {
        if (table) this.add(name, `-${operation}`, table.metric(ALARM_KINDS[name].metricName, operation));
      }
    }
    topic.allowAlarms(this.alarms);
    this.alarmNames = this.alarms.map(({ alarmNameInput = "" }) => alarmNameInput);
    this.node.addValidation({
      validate: () =>
        operations.length === (table?.operations.length ?? 0)
          ? []
          : [`create Alarms after all grants on the table (${this.node.path})`],
    });
  }

  private add(name: AlarmName, suffix: string, metric: Metric) {
    const { namePrefix = "", thresholds, runbookUrl } = this.props;
    const { statistic, periodSeconds, datapoints, defaultThreshold, meaning } = ALARM_KINDS[name];
    const [datapointsToAlarm, evaluationPeriods] = datapoints;
    const alarm = new CloudwatchMetricAlarm(this, `${name}${suffix}`, {
      ...metric,
      alarmName: `${namePrefix}${name}${suffix}`,
      alarmDescription: runbookUrl ? `${meaning} ${runbookUrl}#${name.toLowerCase()}` : meaning,
      ...(statistic === "p95" ? { extendedStatistic: statistic } : { statistic }),
      period: periodSeconds,
      evaluationPeriods,
      datapointsToAlarm,
      threshold: thresholds?.[name] ?? defaultThreshold,
      comparisonOperator: "GreaterThanOrEqualToThreshold",
      treatMissingData: "notBreaching",
      alarmActions: [this.topicArn],
      okActions: [this.topicArn],
    });
    this.alarms.push(alarm);
  }
}

function namesOf<Kinds extends Partial<Record<AlarmName, unknown>>>(kinds: Kinds) {
  return Object.keys(kinds) as (keyof Kinds & AlarmName)[];
}
