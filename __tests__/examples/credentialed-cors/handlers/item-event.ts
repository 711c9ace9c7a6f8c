import type { APIGatewayProxyEvent } from "aws-lambda";

/** The event that API Gateway passes for a request to /items, with its nulls where a request has nothing. */
export function itemEvent(parts: Partial<APIGatewayProxyEvent> = {}): APIGatewayProxyEvent {
  const event = {
    resource: "/items",
    path: "/items",
    httpMethod: "POST",
    headers: {},
    queryStringParameters: null,
    requestContext: { requestId: "0e2f3c6a-3f0a-4d53-9d5e-0c5f1d0a7b11" },
    body: null,
    isBase64Encoded: false,
    ...parts,
  };
  return event as unknown as APIGatewayProxyEvent;
}
