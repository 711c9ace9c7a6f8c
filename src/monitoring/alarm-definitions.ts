/** The metric of an alarm, its evaluation, and the description that a notification shows. */
interface AlarmDefinition {
  readonly metricName: string;
  /** A statistic, or a percentile such as `p95`. */
  readonly statistic: "Sum" | "Average" | "Maximum" | "p95";
  readonly periodSeconds: number;
  /** How many of the evaluated periods must reach the threshold. */
  readonly datapoints: readonly [breaching: number, evaluated: number];
  readonly defaultThreshold: number;
  readonly description: string;
}

const AT_ONCE = { periodSeconds: 60, datapoints: [1, 1] } as const;
/** A single slow minute is no fault. */
const LASTING = { periodSeconds: 60, datapoints: [3, 5] } as const;

/** Of each function, in the namespace AWS/Lambda. */
export const FUNCTION_ALARMS = {
  LambdaErrorRate: {
    metricName: "Errors",
    statistic: "Sum",
    ...AT_ONCE,
    defaultThreshold: 1,
    description: "Invocations of a function failed or timed out.",
  },
  LambdaThrottles: {
    metricName: "Throttles",
    statistic: "Sum",
    ...AT_ONCE,
    defaultThreshold: 1,
    description: "Lambda throttled invocations of a function.",
  },
  LambdaDuration: {
    metricName: "Duration",
    statistic: "p95",
    ...LASTING,
    defaultThreshold: 3000,
    description: "The p95 duration of a function reached the threshold.",
  },
  LambdaConcurrency: {
    metricName: "ConcurrentExecutions",
    statistic: "Maximum",
    ...AT_ONCE,
    defaultThreshold: 800,
    description: "Concurrent executions of a function are close to the account's limit.",
  },
} as const satisfies Record<string, AlarmDefinition>;

/** Of the API's stage, in the namespace AWS/ApiGateway. */
export const API_ALARMS = {
  ApiServerErrorRate: {
    metricName: "5XXError",
    // 1 or 0 for each request: the average is the rate.
    statistic: "Average",
    ...AT_ONCE,
    defaultThreshold: 0.01,
    description: "The rate of 5xx responses reached the threshold.",
  },
  ApiLatency: {
    metricName: "Latency",
    statistic: "p95",
    ...LASTING,
    defaultThreshold: 3000,
    description: "The p95 latency of the API reached the threshold.",
  },
  ApiClientErrorSurge: {
    metricName: "4XXError",
    // A number, not a rate: at night, one bad request may be a third of all.
    statistic: "Sum",
    periodSeconds: 300,
    datapoints: [1, 1],
    defaultThreshold: 100,
    description: "The number of 4xx responses reached the threshold.",
  },
} as const satisfies Record<string, AlarmDefinition>;

/** Of each granted operation on the table, in the namespace AWS/DynamoDB. */
export const TABLE_ALARMS = {
  TableThrottles: {
    metricName: "ThrottledRequests",
    statistic: "Sum",
    ...AT_ONCE,
    defaultThreshold: 1,
    description: "DynamoDB throttled requests.",
  },
  TableSystemErrors: {
    metricName: "SystemErrors",
    statistic: "Sum",
    ...AT_ONCE,
    // The SDK retries single ones.
    defaultThreshold: 5,
    description: "DynamoDB returned 5xx responses.",
  },
} as const satisfies Record<string, AlarmDefinition>;

/** Of each app client of a user pool, in the namespace AWS/Cognito. */
export const SIGN_IN_ALARMS = {
  SignInThrottles: {
    metricName: "SignInThrottles",
    statistic: "Sum",
    ...AT_ONCE,
    defaultThreshold: 1,
    description: "Cognito throttled sign-ins.",
  },
  SignUpThrottles: {
    metricName: "SignUpThrottles",
    statistic: "Sum",
    ...AT_ONCE,
    defaultThreshold: 1,
    description: "Cognito throttled sign-ups.",
  },
  TokenRefreshThrottles: {
    metricName: "TokenRefreshThrottles",
    statistic: "Sum",
    ...AT_ONCE,
    defaultThreshold: 1,
    description: "Cognito throttled requests that refresh tokens.",
  },
} as const satisfies Record<string, AlarmDefinition>;

export const ALARM_DEFINITIONS = { ...FUNCTION_ALARMS, ...API_ALARMS, ...TABLE_ALARMS, ...SIGN_IN_ALARMS };
export type AlarmName = keyof typeof ALARM_DEFINITIONS;
