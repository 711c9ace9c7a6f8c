/** What is measured, over what time, and what it means when there is too much of it. */
interface AlarmKind {
  readonly metricName: string;
  /** A statistic, or a percentile such as `p95`. */
  readonly statistic: "Sum" | "Average" | "Maximum" | "p95";
  readonly periodSeconds: number;
  /** How many of how many periods have to be at the threshold or over it. */
  readonly datapoints: readonly [breaching: number, evaluated: number];
  readonly defaultThreshold: number;
  readonly meaning: string;
}

const AT_ONCE = { periodSeconds: 60, datapoints: [1, 1] } as const;
/** A minute that is slow by itself is no fault. */
const LASTING = { periodSeconds: 60, datapoints: [3, 5] } as const;

/** Of each function, in the namespace AWS/Lambda. */
export const FUNCTION_ALARMS = {
  LambdaErrorRate: {
    metricName: "Errors",
    statistic: "Sum",
    ...AT_ONCE,
    defaultThreshold: 1,
    meaning: "A function crashed or ran out of time.",
  },
  LambdaThrottles: {
    metricName: "Throttles",
    statistic: "Sum",
    ...AT_ONCE,
    defaultThreshold: 1,
    meaning: "Lambda refused to run a function.",
  },
  LambdaDuration: {
    metricName: "Duration",
    statistic: "p95",
    ...LASTING,
    defaultThreshold: 3000,
    meaning: "One invocation in twenty takes long.",
  },
  LambdaConcurrency: {
    metricName: "ConcurrentExecutions",
    statistic: "Maximum",
    ...AT_ONCE,
    defaultThreshold: 800,
    meaning: "A function runs nearly as often at once as the account allows.",
  },
} as const satisfies Record<string, AlarmKind>;

/** Of the API's stage, in the namespace AWS/ApiGateway. */
export const API_ALARMS = {
  ApiServerErrorRate: {
    metricName: "5XXError",
    // 1 or 0 for each request, so that the average is the rate.
    statistic: "Average",
    ...AT_ONCE,
    defaultThreshold: 0.01,
    meaning: "Requests are answered 5xx.",
  },
  ApiLatency: {
    metricName: "Latency",
    statistic: "p95",
    ...LASTING,
    defaultThreshold: 3000,
    meaning: "One request in twenty takes long.",
  },
  ApiClientErrorSurge: {
    metricName: "4XXError",
    // How many, not which part: of three requests in a quiet night one may well be wrong.
    statistic: "Sum",
    periodSeconds: 300,
    datapoints: [1, 1],
    defaultThreshold: 100,
    meaning: "Many requests are answered 4xx.",
  },
} as const satisfies Record<string, AlarmKind>;

/** Of each operation on the table that is granted to anybody, in the namespace AWS/DynamoDB. */
export const TABLE_ALARMS = {
  TableThrottles: {
    metricName: "ThrottledRequests",
    statistic: "Sum",
    ...AT_ONCE,
    defaultThreshold: 1,
    meaning: "DynamoDB refused requests for there were too many.",
  },
  TableSystemErrors: {
    metricName: "SystemErrors",
    statistic: "Sum",
    ...AT_ONCE,
    // One by itself is nothing: the SDK tries again.
    defaultThreshold: 5,
    meaning: "DynamoDB answers 5xx.",
  },
} as const satisfies Record<string, AlarmKind>;

export const ALARM_KINDS = { ...FUNCTION_ALARMS, ...API_ALARMS, ...TABLE_ALARMS };
export type AlarmName = keyof typeof ALARM_KINDS;
