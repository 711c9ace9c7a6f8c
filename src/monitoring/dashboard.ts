import { CloudwatchDashboard } from "@cdktf/provider-aws/lib/cloudwatch-dashboard";
import { Fn, Lazy } from "cdktf";
import { Construct } from "constructs";
import type { RestApi } from "../api/rest-api";
import { requireName } from "../common/names";
import type { Metric } from "../common/policy";
import { requireThat } from "../common/validation";
import type { NodeFunction } from "../function/node-function";
import type { ITable } from "../table/table-base";

export interface DashboardProps {
  /** 1 to 255 letters, digits, `-` or `_`. */
  readonly dashboardName: string;
  readonly functions: readonly NodeFunction[];
  /** @default - no row for an API */
  readonly api?: RestApi;
  /** Each granted operation has a line. @default - no row for a table */
  readonly table?: ITable;
}

/**
 * A CloudWatch dashboard of an app's traffic, errors, latency and saturation.
 *
 * Defines a dashboard with a row for the API, one for the functions and one for the table; where a function is traced, with
 * a link to X-Ray's service map below them.
 *
 * @example
 * new Dashboard(this, "Dashboard", { dashboardName: "shop-dev", functions: [getUser], api, table });
 */
export class Dashboard extends Construct {
  /** @throws ValidationError on a bad prop */
  constructor(scope: Construct, id: string, props: DashboardProps) {
    super(scope, id);
    const { dashboardName, functions } = props;
    requireName(this, "dashboardName", dashboardName, "dashboard");
    requireThat(this, "functions", functions, "name at least one function", (list) => list.length > 0);
    // Rendered at synth: a grant on the table may come after the dashboard.
    const dashboardBody = Lazy.stringValue({ produce: () => Fn.jsonencode({ widgets: widgetsOf(props) }) });
    new CloudwatchDashboard(this, "Resource", { dashboardName, dashboardBody });
  }
}

interface Line {
  readonly metric: Metric;
  readonly stat: string;
  readonly label: string;
}

interface Graph {
  readonly title: string;
  readonly lines: Line[];
  /** Drawn as a horizontal line. */
  readonly limit?: { readonly label: string; readonly value: number };
}

/** A row of four, in the dashboard's 24 columns. */
const WIDTH = 6;
const HEIGHT = 6;

function widgetsOf({ functions, api, table }: DashboardProps) {
  // Each widget requires a region: the one of the functions.
  const region = Fn.element(Fn.split(":", functions[0]?.functionArn ?? ""), 3);
  const rows = [...(api ? [apiRow(api)] : []), functionsRow(functions), ...(table ? [tableRow(table)] : [])];
  const graphs = rows.flatMap((row, y) =>
    row.map(({ title, lines, limit }, x) => ({
      type: "metric",
      width: WIDTH,
      height: HEIGHT,
      x: x * WIDTH,
      y: y * HEIGHT,
      properties: {
        title,
        region,
        period: 60,
        metrics: lines.map(({ metric, stat, label }) => [...pathOf(metric), { stat, label }]),
        ...(limit && { annotations: { horizontal: [limit] } }),
      },
    })),
  );
  const isTraced = functions.some(({ tracing }) => tracing);
  return [...graphs, ...(isTraced ? [serviceMapLink(region, rows.length * HEIGHT)] : [])];
}

function serviceMapLink(region: string, y: number) {
  const url = `https://${region}.console.aws.amazon.com/cloudwatch/home?region=${region}#xray:service-map/map`;
  return { type: "text", width: 4 * WIDTH, height: 1, x: 0, y, properties: { markdown: `[Service map](${url})` } };
}

function apiRow(api: RestApi): Graph[] {
  const line = (name: string, stat: string, label: string): Line => ({ metric: api.metric(name), stat, label });
  const { throttlingRateLimit } = api.throttling;
  return [
    { title: "API: requests", lines: [line("Count", "Sum", "Requests")] },
    { title: "API: errors", lines: [line("5XXError", "Sum", "5xx"), line("4XXError", "Sum", "4xx")] },
    {
      title: "API: latency",
      lines: [
        line("Latency", "p50", "p50"),
        line("Latency", "p95", "p95"),
        line("IntegrationLatency", "p95", "Integration p95"),
      ],
    },
    {
      title: "API: requests per minute vs. throttling limit",
      lines: [line("Count", "Sum", "Requests")],
      limit: { label: `${throttlingRateLimit} req/s`, value: throttlingRateLimit * 60 },
    },
  ];
}

function functionsRow(functions: readonly NodeFunction[]): Graph[] {
  const lines = (name: string, stat: string, what = ""): Line[] =>
    functions.map((fn) => ({ metric: fn.metric(name), stat, label: `${fn.node.id}${what}` }));
  return [
    { title: "Lambda: invocations", lines: lines("Invocations", "Sum") },
    { title: "Lambda: errors", lines: lines("Errors", "Sum") },
    { title: "Lambda: duration", lines: [...lines("Duration", "p50", " p50"), ...lines("Duration", "p95", " p95")] },
    {
      title: "Lambda: concurrency and throttles",
      lines: [...lines("ConcurrentExecutions", "Maximum", " concurrency"), ...lines("Throttles", "Sum", " throttles")],
    },
  ];
}

function tableRow(table: ITable): Graph[] {
  const lines = (name: string, stat: string): Line[] =>
    table.operations.map((operation) => ({ metric: table.metric(name, operation), stat, label: operation }));
  return [
    { title: "DynamoDB: requests", lines: lines("SuccessfulRequestLatency", "SampleCount") },
    { title: "DynamoDB: system errors", lines: lines("SystemErrors", "Sum") },
    { title: "DynamoDB: latency", lines: lines("SuccessfulRequestLatency", "p95") },
    { title: "DynamoDB: throttled requests", lines: lines("ThrottledRequests", "Sum") },
  ];
}

/** A metric in a dashboard's notation: namespace, name, then each dimension and its value. */
function pathOf({ namespace, metricName, dimensions }: Metric): string[] {
  return [namespace, metricName, ...Object.entries(dimensions).flat()];
}
