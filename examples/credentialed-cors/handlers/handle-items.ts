import { setTimeout as sleep } from "node:timers/promises";
import type { APIGatewayProxyEvent } from "aws-lambda";
import { apiHandler, type ProxyHandler } from "tiers/runtime";
import * as z from "zod/mini";
import { sessionHeaders } from "./lib/session";

type Item = Readonly<Record<string, unknown>>;

const name = "Handle items";
const handleBody = apiHandler({ name, body: z.custom<Item>() }, ({ body, event }) => handleItem(body, event));
const handleQuery = apiHandler({ name }, ({ event }) => handleItem(event.queryStringParameters ?? {}, event));

/** /items, which keeps nothing: 200 the body of a POST or PUT, the query of a GET or DELETE; 400 no item. */
export const handler: ProxyHandler = async (event, context) => {
  const hasBody = event.httpMethod === "POST" || event.httpMethod === "PUT";
  const response = await (hasBody ? handleBody : handleQuery)(event, context);
  // As a function that crashes, for API Gateway to respond: this app shows that a page can read that too.
  if (response.statusCode >= 500) throw new Error("The function failed: its log has the cause");
  return { ...response, headers: { ...response.headers, ...sessionHeaders(event.headers) } };
};

async function handleItem(item: Item, { requestContext }: APIGatewayProxyEvent) {
  if (process.env.SIMULATE_FAULTS === "true") await simulate(item.simulate);
  const requestId = requestContext?.requestId;
  return { statusCode: 200, body: { message: "Data successfully processed.", requestId, receivedData: item } };
}

/** Only where the stack allows it: data such as `{"simulate":"crash"}` makes the function fail. */
async function simulate(fault: unknown) {
  if (fault === "crash") throw new Error("Simulated crash");
  if (fault === "timeout") await sleep(LONGER_THAN_ALLOWED_MS);
}

/** The function may take 3 s. */
const LONGER_THAN_ALLOWED_MS = 10_000;
