import { CloudwatchQueryDefinition } from "@cdktf/provider-aws/lib/cloudwatch-query-definition";
import { Construct } from "constructs";
import type { NodeFunction } from "../function/node-function";

export interface LogQueriesProps {
  /** The functions whose logs are searched; they must log as `src/runtime/log.ts` does. */
  readonly functions: readonly NodeFunction[];
  /** Folder in which CloudWatch's console shows the queries. */
  readonly folder: string;
}

/**
 * Saved queries for CloudWatch Logs Insights.
 *
 * Defines four queries of the functions' logs: errors, slow requests, requests by route, and all lines of one request.
 *
 * @example
 * new LogQueries(this, "LogQueries", { functions: [getUser], folder: "shop-dev" });
 */
export class LogQueries extends Construct {
  constructor(scope: Construct, id: string, { functions, folder }: LogQueriesProps) {
    super(scope, id);
    const logGroupNames = functions.map(({ logGroupName }) => logGroupName);
    for (const [name, lines] of Object.entries(QUERIES)) {
      new CloudwatchQueryDefinition(this, name, {
        name: `${folder}/${name}`,
        logGroupNames,
        queryString: lines.join("\n| "),
      });
    }
  }
}

const QUERIES = {
  Errors: [
    "fields @timestamp, requestId, functionRequestId, xrayTraceId, route, message, error.name, error.message, release",
    'filter level = "ERROR"',
    "sort @timestamp desc",
    "limit 100",
  ],
  SlowRequests: [
    "fields @timestamp, requestId, route, status, durationMs, coldStart",
    "filter ispresent(durationMs)",
    "sort durationMs desc",
    "limit 100",
  ],
  Routes: [
    "filter ispresent(route)",
    "stats count(*) as requests, avg(durationMs), pct(durationMs, 95) by route, status",
    "sort requests desc",
  ],
  // By any of its ids: Lambda's own lines, such as the report of a timeout, have only the function's request id.
  OneRequest: ["fields @timestamp, @message", 'filter @message like "<request id>"', "sort @timestamp asc"],
};
