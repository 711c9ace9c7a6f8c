import { setTimeout as sleep } from "node:timers/promises";
import {
  type CorsRules,
  corsHeaders,
  errorResponse,
  jsonResponse,
  log,
  observed,
  type ProxyHandler,
  readCorsRules,
} from "tiers/runtime";
import { readItem } from "./lib/item";
import { sessionHeaders } from "./lib/session";

export interface HandleItemsSettings {
  readonly cors: CorsRules;
  /** Whether data such as `{"simulate":"crash"}` makes the function fail. */
  readonly simulateFaults: boolean;
}

/** Builds the handler of /items, which stores nothing and fails only on request: 200 what it received, 400 no item. */
export function createHandler({ cors, simulateFaults }: HandleItemsSettings): ProxyHandler {
  return async (event) => {
    const requestId = event.requestContext?.requestId;
    log.info(`${event.httpMethod} ${event.resource}`);
    const headers = { ...corsHeaders(cors, event.headers), ...sessionHeaders(event.headers) };
    const reading = readItem(event);
    if ("problem" in reading) return errorResponse(400, reading.problem, headers);
    const { item } = reading;
    if (simulateFaults) await simulate(item.simulate);
    return jsonResponse(200, { message: "Data successfully processed.", requestId, receivedData: item }, headers);
  };
}

let configuredHandler: ProxyHandler | undefined;

/** The function's entry point; reads its environment on the first request and keeps the result for the container. */
export const handler = observed(async (event, context) => {
  configuredHandler ??= createHandler({
    cors: readCorsRules(),
    simulateFaults: process.env.SIMULATE_FAULTS === "true",
  });
  return configuredHandler(event, context);
});

/** Fails as a broken function does: API Gateway then returns a gateway response. */
async function simulate(fault: unknown) {
  if (fault === "crash") throw new Error("Simulated crash");
  if (fault === "timeout") await sleep(LONGER_THAN_ALLOWED_MS);
}

/** The function may take 3 s. */
const LONGER_THAN_ALLOWED_MS = 10_000;
