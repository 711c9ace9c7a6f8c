import { CloudwatchMetricAlarm } from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm";
import { Construct } from "constructs";
import type { RestApi } from "../api/rest-api";
import type { BrowserClient } from "../auth/user-pool";
import type { Metric } from "../common/policy";
import { requireThat } from "../common/validation";
import type { NodeFunction } from "../function/node-function";
import type { ITable } from "../table/table-base";
import {
  ALARM_DEFINITIONS,
  type AlarmName,
  API_ALARMS,
  FUNCTION_ALARMS,
  SIGN_IN_ALARMS,
  TABLE_ALARMS,
} from "./alarm-definitions";
import { AlarmTopic } from "./private/alarm-topic";

/**
 * The value at which each alarm is raised: `LambdaDuration` and `ApiLatency` in milliseconds, `ApiServerErrorRate` from 0 to
 * 1, all others as a number of requests, invocations or concurrent executions.
 */
export type AlarmThresholds = Readonly<Record<AlarmName, number>>;

export interface AlarmsProps {
  /**
   * Not the function of a Lambda authorizer: each 401 is an error of it, and would raise `LambdaErrorRate`. A failure of the
   * authorizer is a 5xx of the API, and raises `ApiServerErrorRate`.
   */
  readonly functions: readonly NodeFunction[];
  /** @default - no alarms on an API */
  readonly api?: RestApi;
  /** After all grants on it: each granted operation has its alarms. @default - no alarms on a table */
  readonly table?: ITable;
  /** App clients of user pools. @default - no alarms on sign-in */
  readonly userPoolClients?: readonly BrowserClient[];
  /** Prefix of the names of the alarms and of the topic, `Alarms`. @default - none */
  readonly namePrefix?: string;
  /** E-mail addresses and https URLs. Each must confirm its subscription once. @default - none */
  readonly subscribers?: readonly string[];
  /** @default - 3000 ms, 800 concurrent executions, 1 % of responses 5xx, 100 responses 4xx, 5 system errors, else 1 */
  readonly thresholds?: Partial<AlarmThresholds>;
  /**
   * URL of a page with a heading for each alarm, such as `LambdaErrorRate`. Each description then ends with a link to its
   * heading: `<runbookUrl>#lambdaerrorrate`.
   * @default - no link
   */
  readonly runbookUrl?: string;
  /** ARN of a KMS key for the topic, whose policy allows CloudWatch to use it. @default - not encrypted at rest */
  readonly kmsKeyArn?: string;
}

/**
 * CloudWatch alarms for functions, an API, a table and sign-in.
 *
 * Defines the alarms, and an SNS topic that is notified of ALARM and OK. Missing data is no fault: there was no request.
 *
 * @example
 * new Alarms(this, "Alarms", { functions: [getUser], api, table, subscribers: ["ops@example.com"] });
 */
export class Alarms extends Construct {
  /** ARN of the SNS topic. */
  readonly topicArn: string;
  /** Names of all alarms, with the prefix. */
  readonly alarmNames: readonly string[];
  private readonly alarms: CloudwatchMetricAlarm[] = [];

  /** @throws ValidationError on a bad prop, and at synth when something was granted on the table afterwards */
  constructor(
    scope: Construct,
    id: string,
    private readonly props: AlarmsProps,
  ) {
    super(scope, id);
    const { functions, api, table, userPoolClients = [], namePrefix = "", subscribers = [], kmsKeyArn } = props;
    requireThat(this, "functions", functions, "name at least one function", (list) => list.length > 0);
    for (const [name, threshold] of Object.entries(props.thresholds ?? {})) {
      requireThat(this, "thresholds", name, `name alarms: ${Object.keys(ALARM_DEFINITIONS).join(", ")}`, (it) =>
        Object.hasOwn(ALARM_DEFINITIONS, it),
      );
      requireThat(this, `thresholds.${name}`, threshold, "be over 0", (it) => it > 0);
    }

    const topic = new AlarmTopic(this, "Topic", { topicName: `${namePrefix}Alarms`, subscribers, kmsKeyArn });
    this.topicArn = topic.topicArn;
    for (const fn of functions) {
      const suffix = functions.length > 1 ? `-${fn.node.id}` : "";
      this.addAlarms(FUNCTION_ALARMS, suffix, (metricName) => fn.metric(metricName));
    }
    if (api) this.addAlarms(API_ALARMS, "", (metricName) => api.metric(metricName));
    const operations = [...(table?.operations ?? [])];
    if (table) {
      for (const operation of operations) {
        this.addAlarms(TABLE_ALARMS, `-${operation}`, (metricName) => table.metric(metricName, operation));
      }
    }
    for (const client of userPoolClients) {
      const suffix = userPoolClients.length > 1 ? `-${client.node.id}` : "";
      this.addAlarms(SIGN_IN_ALARMS, suffix, (metricName) => client.metric(metricName));
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

  private addAlarms(
    definitions: Partial<typeof ALARM_DEFINITIONS>,
    suffix: string,
    metric: (metricName: string) => Metric,
  ) {
    for (const name of Object.keys(definitions) as AlarmName[]) {
      this.alarms.push(this.createAlarm(name, suffix, metric(ALARM_DEFINITIONS[name].metricName)));
    }
  }

  private createAlarm(name: AlarmName, suffix: string, metric: Metric): CloudwatchMetricAlarm {
    const { namePrefix = "", thresholds, runbookUrl } = this.props;
    const { statistic, periodSeconds, datapoints, defaultThreshold, description } = ALARM_DEFINITIONS[name];
    const [datapointsToAlarm, evaluationPeriods] = datapoints;
    return new CloudwatchMetricAlarm(this, `${name}${suffix}`, {
      ...metric,
      alarmName: `${namePrefix}${name}${suffix}`,
      alarmDescription: runbookUrl ? `${description} ${runbookUrl}#${name.toLowerCase()}` : description,
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
  }
}
