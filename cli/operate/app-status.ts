import { CloudWatchClient, GetMetricStatisticsCommand, paginateDescribeAlarms } from "@aws-sdk/client-cloudwatch";
import { describeDuration } from "../terraform/describe-status";
import type { Deployed } from "./deployed";

/** An alarm as it is now. */
interface AlarmStatus {
  /** Without the app's prefix: `LambdaErrorRate`. */
  readonly name: string;
  readonly state: string;
  readonly since: Date;
  readonly description: string;
}

export interface AppStatus {
  readonly alarms: readonly AlarmStatus[];
  /** Of the last hour. */
  readonly requests: number;
  /** Of these, how many were answered 5xx. */
  readonly errors: number;
}

/** Asks CloudWatch how a deployed app does. */
export async function readAppStatus({ location, parts, client: settings }: Deployed, now: Date): Promise<AppStatus> {
  const name = location.config.namePrefix;
  const client = new CloudWatchClient(settings);
  const alarms: AlarmStatus[] = [];
  for await (const { MetricAlarms = [] } of paginateDescribeAlarms({ client }, { AlarmNamePrefix: `${name}-` })) {
    for (const { AlarmName = "", StateValue = "", StateUpdatedTimestamp, AlarmDescription = "" } of MetricAlarms) {
      const since = StateUpdatedTimestamp ?? now;
      alarms.push({ name: AlarmName.slice(name.length + 1), state: StateValue, since, description: AlarmDescription });
    }
  }
  const sumOf = async (MetricName: string) => {
    const sums = parts.apis.map(async ({ apiName, stageName }) => {
      const command = new GetMetricStatisticsCommand({
        Namespace: "AWS/ApiGateway",
        MetricName,
        Dimensions: [
          { Name: "ApiName", Value: apiName },
          { Name: "Stage", Value: stageName },
        ],
        StartTime: new Date(now.getTime() - 3_600_000),
        EndTime: now,
        Period: 60,
        Statistics: ["Sum"],
      });
      const { Datapoints = [] } = await client.send(command);
      return Datapoints.reduce((total, { Sum = 0 }) => total + Sum, 0);
    });
    return (await Promise.all(sums)).reduce((total, sum) => total + sum, 0);
  };
  return { alarms, requests: await sumOf("Count"), errors: await sumOf("5XXError") };
}

/** The status as plain text. */
export function describeAppStatus(deployed: Deployed, { alarms, requests, errors }: AppStatus, now: Date): string {
  const { location, changedAt, state: tfState, client } = deployed;
  const ago = (time: Date) => describeDuration(now.getTime() - time.getTime());
  const raised = alarms.filter(({ state }) => state === "ALARM");
  const rate = requests === 0 ? "none, as there was no request" : `${((100 * errors) / requests).toFixed(1)} %`;
  const lines = [
    `The app        ${location.config.namePrefix} in ${client.region}`,
    `Last deploy    ${ago(changedAt)} ago, ${changedAt.toISOString()} (state ${tfState.serial})`,
    `Error rate     ${rate}${requests === 0 ? "" : ` of ${requests} requests in the last hour`}`,
    `Alarms         ${alarms.length === 0 ? "there are none" : `${raised.length} of ${alarms.length} raised`}`,
    ...[...alarms]
      .sort((one, other) => Number(other.state === "ALARM") - Number(one.state === "ALARM"))
      .map(({ name: alarm, state, since, description }) =>
        [`  ${state.padEnd(17)} ${alarm}`, ...(state === "ALARM" ? [`for ${ago(since)}: ${description}`] : [])].join(
          "  ",
        ),
      ),
  ];
  return lines.join("\n");
}

/** The same as data. */
export function appStatusAsJson({ location, changedAt, state, parts, client }: Deployed, status: AppStatus) {
  return {
    name: location.config.namePrefix,
    region: client.region,
    lastDeploy: { at: changedAt.toISOString(), serial: state.serial },
    functions: parts.functions,
    lastHour: { requests: status.requests, serverErrors: status.errors },
    alarms: status.alarms.map(({ since, ...alarm }) => ({ ...alarm, since: since.toISOString() })),
  };
}
