import { CloudWatchClient, GetMetricStatisticsCommand, paginateDescribeAlarms } from "@aws-sdk/client-cloudwatch";
import { addressLines, isOpenable, localAddresses, portsOf, remoteAddresses } from "../project/addresses";
import { checkApp } from "../project/check-app";
import type { Project } from "../project/project";
import { type RunningLocalAws, requireLocalAws } from "../project/running-local-aws";
import { findState } from "../project/state-location";
import { describeDuration } from "../terraform/describe-status";
import { commandFor } from "../ui/command-for";
import { printJson } from "../ui/json";
import { type Deployed, readDeployed } from "./deployed";

/**
 * `tiers status <environment>`: prints addresses, last deploy, error rate and alarms of an environment. On the local AWS the
 * app's check runs too, as after a deploy: exit status 1 when it fails.
 */
export async function status(project: Project, environment: string, { json }: { readonly json?: boolean }) {
  const local = environment === "local" ? await requireLocalAws(project) : undefined;
  const deployed = await readDeployed(await findState(project, environment));
  const addresses = local
    ? localAddresses(deployed.parts, portsOf(local.forwarder)).addresses
    : remoteAddresses(deployed.parts);
  const now = new Date();
  const appStatus = await readAppStatus(deployed, now);
  if (json)
    printJson({
      environment,
      addresses,
      localAws: local && [processOf(local)],
      ...appStatusAsJson(deployed, appStatus),
    });
  else {
    const lines = [...addressLines(addresses), ...(local ? [lineOf(processOf(local))] : [])];
    console.log([...lines, describeAppStatus(deployed, appStatus, now)].join("\n"));
  }
  if (!local) return;
  if (!local.forwarder && isOpenable(deployed.parts)) {
    throw new Error(`The app is not open here. Open it with: ${commandFor(project, "local")}`);
  }
  await checkApp(project, addresses);
  if (!json) console.log("The app's check  passed");
}

function processOf({ emulator: { endpoint: url, pid, logFile } }: RunningLocalAws) {
  return { name: "The local AWS", url, pid, logFile };
}

function lineOf({ name, url, pid, logFile }: ReturnType<typeof processOf>): string {
  return `${name.padEnd(13)}  ${url} (process ${pid}, log ${logFile})`;
}

/** The present state of an alarm. */
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
  /** Of these, the responses with status 5xx. */
  readonly errors: number;
}

/** Reads alarms and metrics of a deployed app from CloudWatch. */
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
  const rate = requests === 0 ? "no requests in the last hour" : `${((100 * errors) / requests).toFixed(1)} %`;
  const lines = [
    `The app        ${location.config.namePrefix} in ${client.region}`,
    `Last deploy    ${ago(changedAt)} ago, ${changedAt.toISOString()} (state ${tfState.serial})`,
    `Error rate     ${rate}${requests === 0 ? "" : ` of ${requests} requests in the last hour`}`,
    `Alarms         ${alarms.length === 0 ? "none" : `${raised.length} of ${alarms.length} in state ALARM`}`,
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
