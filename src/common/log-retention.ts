import type { Construct } from "constructs";
import { requireThat } from "./validation";

/** @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
export const LOG_RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** @throws ValidationError when CloudWatch Logs does not accept this number of days as a log group's retention */
export function requireLogRetention(scope: Construct, prop: string, days: number | undefined) {
  const rule = `be one of ${LOG_RETENTION_DAYS.join(", ")}`;
  requireThat(scope, prop, days, rule, (it) => it === undefined || LOG_RETENTION_DAYS.includes(it));
}
