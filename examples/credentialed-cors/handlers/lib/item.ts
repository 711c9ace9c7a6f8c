import type { APIGatewayProxyEvent } from "aws-lambda";

/** Either what was sent or, as a message for the client, why it is no item. */
export type ItemReading = { readonly item: Record<string, unknown> } | { readonly problem: string };

type ItemSource = Pick<APIGatewayProxyEvent, "httpMethod" | "body" | "queryStringParameters">;

/** Reads the item of a request: the body of a POST or PUT, the query of a GET or DELETE. */
export function readItem({ httpMethod, body, queryStringParameters }: ItemSource): ItemReading {
  if (httpMethod === "GET" || httpMethod === "DELETE") return { item: queryStringParameters ?? {} };
  try {
    const item: unknown = JSON.parse(body ?? "");
    return isObject(item) ? { item } : { problem: "The body must be a JSON object" };
  } catch {
    return { problem: "The body must be valid JSON" };
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
