import { setTimeout as sleep } from "node:timers/promises";
import { type CloudWatchLogsClient, paginateFilterLogEvents } from "@aws-sdk/client-cloudwatch-logs";
import { describeLine } from "./log-line";

export interface TailOptions {
  readonly logGroupName: string;
  /** Milliseconds since 1970. */
  readonly startTime: number;
  /** Only the lines of that request. @default - all lines */
  readonly requestId?: string;
  /** Goes on until the process ends. */
  readonly follow: boolean;
}

const POLL_MS = 2_000;
/** Lines come late and out of order by as much. */
const LATE_MS = 10_000;

/** The lines of a function's log for reading, oldest first. */
export async function* tail(
  client: CloudWatchLogsClient,
  { logGroupName, startTime, requestId, follow }: TailOptions,
): AsyncGenerator<string> {
  const filterPattern = requestId === undefined ? undefined : JSON.stringify(requestId);
  let seen = new Set<string>();
  for (let from = startTime; ; ) {
    const seenNow = new Set<string>();
    let latest = from;
    for await (const { events = [] } of paginateFilterLogEvents(
      { client },
      { logGroupName, filterPattern, startTime: from },
    )) {
      for (const { eventId = "", timestamp = 0, message = "" } of events) {
        seenNow.add(eventId);
        latest = Math.max(latest, timestamp);
        const line = seen.has(eventId) ? undefined : describeLine(timestamp, message);
        if (line !== undefined) yield line;
      }
    }
    if (!follow) return;
    seen = seenNow;
    from = Math.max(from, latest - LATE_MS);
    await sleep(POLL_MS);
  }
}

/** `45s`, `10m`, `2h` or `1d` in milliseconds. @throws Error for anything else */
export function readDuration(text: string): number {
  const [, count, unit = ""] = /^([1-9]\d*)([smhd])$/.exec(text) ?? [];
  const factor = { s: 1, m: 60, h: 3600, d: 86_400 }[unit];
  if (!factor) throw new Error(`--since must be a time such as 45s, 10m, 2h or 1d, got "${text}"`);
  return Number(count) * factor * 1000;
}
