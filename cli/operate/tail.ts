import { setTimeout as sleep } from "node:timers/promises";
import { type CloudWatchLogsClient, paginateFilterLogEvents } from "@aws-sdk/client-cloudwatch-logs";
import { isObject, parseJson, textOf } from "../terraform/json";
import { describeLine } from "./log-line";

export interface TailOptions {
  /** The label prefixes each line, where there are several groups. */
  readonly logGroups: readonly { readonly logGroupName: string; readonly label?: string }[];
  /** Milliseconds since 1970. */
  readonly startTime: number;
  /** Only the lines with this request id. @default - all lines */
  readonly requestId?: string;
  /** Continues until the process ends. */
  readonly follow: boolean;
  /** The lines as they were logged, a JSON object each, instead of text. */
  readonly json: boolean;
  /** Lines of a request together, of those that are read at once. @default false: by time */
  readonly byRequest?: boolean;
  /** How often new lines are read. @default 2000 */
  readonly pollMs?: number;
  /** Ends it. @default - it follows until the process ends */
  readonly signal?: AbortSignal;
}

/** CloudWatch Logs delivers lines late and out of order by as much. */
const LATE_MS = 10_000;

interface Line {
  readonly timestamp: number;
  readonly text: string;
  readonly request?: string;
}

/** The lines of functions' logs, oldest first. */
export async function* tail(
  client: CloudWatchLogsClient,
  { logGroups, startTime, requestId, follow, json, byRequest = false, pollMs = 2_000, signal }: TailOptions,
): AsyncGenerator<string> {
  const filterPattern = requestId === undefined ? undefined : JSON.stringify(requestId);
  let seen = new Set<string>();
  for (let from = startTime; !signal?.aborted; ) {
    const seenNow = new Set<string>();
    const lines: Line[] = [];
    let latest = from;
    for (const { logGroupName, label } of logGroups) {
      for await (const { events = [] } of paginateFilterLogEvents(
        { client },
        { logGroupName, filterPattern, startTime: from },
      )) {
        for (const { eventId = "", timestamp = 0, message = "" } of events) {
          // Not by the id alone: the local AWS gives none to what functions log.
          const id = [logGroupName, eventId, timestamp, message].join(" ");
          seenNow.add(id);
          latest = Math.max(latest, timestamp);
          if (seen.has(id)) continue;
          const text = json ? lineAsJson(timestamp, message, logGroupName) : describeLine(timestamp, message);
          if (text === undefined) continue;
          const request = byRequest ? requestOf(message) : undefined;
          lines.push({ timestamp, text: label && !json ? `${label}  ${text}` : text, request });
        }
      }
    }
    for (const { text } of inOrder(lines)) yield text;
    if (!follow) return;
    seen = seenNow;
    from = Math.max(from, latest - LATE_MS);
    // It is aborted, or over.
    await sleep(pollMs, undefined, { signal }).catch(() => undefined);
  }
}

/** Oldest first; the lines of a request follow its first one. */
function inOrder(lines: readonly Line[]): Line[] {
  const byTime = [...lines].sort((a, b) => a.timestamp - b.timestamp);
  const groups = new Map<unknown, Line[]>();
  for (const line of byTime) {
    const key = line.request ?? line;
    groups.set(key, [...(groups.get(key) ?? []), line]);
  }
  return [...groups.values()].flat();
}

/** The id in a line of JSON, or in one of Lambda's: `<time>\t<request id>\tINFO\t…`, `REPORT RequestId: <request id>`. */
function requestOf(message: string): string | undefined {
  const line = parseJson(message);
  if (isObject(line)) return textOf(line.functionRequestId) ?? textOf(line.requestId);
  return /\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/.exec(message)?.[0];
}

/** One line of JSON: what was logged is `line` where it is JSON, else `text`. */
function lineAsJson(timestamp: number, message: string, logGroupName: string): string {
  const line = parseJson(message);
  const content = isObject(line) ? { line } : { text: message.trimEnd() };
  return JSON.stringify({ version: 1, timestamp, logGroupName, ...content });
}
