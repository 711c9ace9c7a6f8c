import { setTimeout as sleep } from "node:timers/promises";
import { CloudWatchLogsClient, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import type { DeployedApp } from "../deployed-app";

export const METHODS = ["POST", "GET", "PUT", "DELETE"];
export const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
export const EXPOSED_HEADERS = "X-Session,x-amzn-RequestId";
export const ALLOWED_HEADERS = "Content-Type,X-Amz-Date,Authorization,X-Api-Key,X-Amz-Security-Token";

interface ItemRequest {
  readonly method?: string;
  /** @default - no Origin header */
  readonly origin?: string | undefined;
  readonly body?: string;
  readonly cookie?: string;
}

/** Calls /items as a browser's page at `origin` would. */
export function callItems({ apiUrl }: DeployedApp, { method = "POST", origin, body, cookie }: ItemRequest) {
  const headers = { "Content-Type": "application/json", ...(origin && { Origin: origin }), ...(cookie && { cookie }) };
  const hasBody = method === "POST" || method === "PUT";
  return fetch(`${apiUrl}/items`, { method, headers, ...(hasBody && { body: body ?? '{"name":"Ada"}' }) });
}

/** Sends the preflight of a page at `origin` that wants to use `method`. */
export function preflight({ apiUrl }: DeployedApp, origin: string | undefined, method = "POST") {
  const headers = {
    "Access-Control-Request-Method": method,
    "Access-Control-Request-Headers": "content-type",
    ...(origin && { Origin: origin }),
  };
  return fetch(`${apiUrl}/items`, { method: "OPTIONS", headers });
}

/** The CORS headers of a response, its methods in alphabetical order: their order has no meaning. */
export function corsOf({ headers }: Response): Record<string, string> {
  const cors = [...headers].filter(([name]) => name.startsWith("access-control-") || name === "vary");
  const sorted = (list: string) => list.split(",").sort().join(",");
  return Object.fromEntries(cors.map(([name, value]) => [name, name.endsWith("methods") ? sorted(value) : value]));
}

/** The function's log once it contains `text`, which arrives a moment after the response. */
export async function readLog({ client, outputs }: DeployedApp, text: string): Promise<string> {
  const logs = new CloudWatchLogsClient(client);
  for (let attempt = 0; attempt < 100; attempt++) {
    const { events = [] } = await logs.send(new FilterLogEventsCommand({ logGroupName: outputs.log_group_name }));
    const log = events.map(({ message }) => message).join("\n");
    if (log.includes(text)) return log;
    await sleep(100);
  }
  throw new Error(`the function's log never held: ${text}`);
}
