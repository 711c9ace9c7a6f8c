import type { APIGatewayProxyEvent, Context } from "aws-lambda";

interface RequestParts {
  /** Every value of the query parameter userId, in order. */
  userIds?: string[];
  headers?: Record<string, string>;
}

/** What Lambda passes with each event, as far as handlers use it. */
export const lambdaContext = {
  awsRequestId: "function-request-1",
  getRemainingTimeInMillis: () => 10_000,
} as Context;

/** The event that API Gateway passes for GET /users, with its nulls where a request has nothing. */
export function proxyEvent({ userIds = [], headers = {} }: RequestParts = {}): APIGatewayProxyEvent {
  const last = userIds.at(-1);
  const event = {
    resource: "/users",
    path: "/users",
    httpMethod: "GET",
    headers,
    multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
    queryStringParameters: last === undefined ? null : { userId: last },
    multiValueQueryStringParameters: last === undefined ? null : { userId: userIds },
    pathParameters: null,
    stageVariables: null,
    requestContext: { requestId: "request-1" },
    body: null,
    isBase64Encoded: false,
  };
  return event as unknown as APIGatewayProxyEvent;
}
