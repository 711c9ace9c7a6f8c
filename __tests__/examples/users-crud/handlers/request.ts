import type { APIGatewayProxyEvent } from "aws-lambda";

interface RequestParts {
  /** Of the path, percent-encoded as a REST API passes it on. */
  userId?: string;
  query?: Record<string, string[]>;
  /** An object is sent as JSON, a string unchanged. */
  body?: unknown;
  isBase64Encoded?: boolean;
}

export const ORIGIN = "https://app.example.com";

/** Sets the environment that the stack sets for functions. */
export function setEnvironment() {
  Object.assign(process.env, {
    TABLE_NAME: "Users",
    ALLOWED_ORIGINS: ORIGIN,
    ALLOWED_METHODS: "GET,OPTIONS",
    ALLOWED_HEADERS: "Content-Type",
    EXPOSED_HEADERS: "",
    ALLOW_CREDENTIALS: "false",
  });
}

/** The event that API Gateway passes, with its nulls where a request has nothing. */
export function request({ userId, query, body, isBase64Encoded = false }: RequestParts = {}): APIGatewayProxyEvent {
  const last = query && Object.fromEntries(Object.entries(query).map(([name, values]) => [name, values.at(-1)]));
  const event = {
    headers: { Origin: ORIGIN },
    pathParameters: userId === undefined ? null : { userId },
    queryStringParameters: last ?? null,
    multiValueQueryStringParameters: query ?? null,
    requestContext: { requestId: "request-1" },
    body: body === undefined ? null : typeof body === "string" ? body : JSON.stringify(body),
    isBase64Encoded,
  };
  return event as unknown as APIGatewayProxyEvent;
}

/** What a handler logs while `work` runs, a parsed line each. */
export async function loggedBy(work: () => Promise<unknown>): Promise<Record<string, unknown>[]> {
  const write = jest.spyOn(process.stdout, "write").mockReturnValue(true).mockClear();
  try {
    await work();
    return write.mock.calls.map(([line]) => JSON.parse(String(line)));
  } finally {
    write.mockRestore();
  }
}
