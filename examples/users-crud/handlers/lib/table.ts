import { type ConditionalCheckFailedException, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { tracedClient } from "../../../../handlers/lib/tracer";
import type { User } from "./schemas";

/** The client of all requests of a container. */
export const table = tracedClient(
  DynamoDBDocumentClient.from(
    new DynamoDBClient({
      maxAttempts: 2,
      // Without throwOnRequestTimeout the SDK only warns and goes on waiting.
      requestHandler: { connectionTimeout: 1000, requestTimeout: 1500, throwOnRequestTimeout: true },
    }),
  ),
);

/** Ends two attempts well before the function's own 10 s, so a dead table still gets a proper answer. */
export const deadline = () => ({ abortSignal: AbortSignal.timeout(4000) });

/** Reads exactly a user's public attributes; `name` is a word of DynamoDB's own. */
export const USER_PROJECTION = {
  ProjectionExpression: "userId, #name, email, version",
  ExpressionAttributeNames: { "#name": "name" },
};

/** An item as clients see it: DynamoDB promises no order of attributes. */
export function toUser(item: Record<string, unknown>): User {
  const { userId, name, email, version } = item as unknown as User;
  return { userId, name, email, version };
}

/** The item that a write's condition failed on, or undefined where there was none. */
export function existingItem({ Item }: ConditionalCheckFailedException): Record<string, unknown> | undefined {
  // The document client leaves the items of errors as they came: {"name": {"S": "Ada"}, "version": {"N": "1"}}.
  return (
    Item && Object.fromEntries(Object.entries(Item).map(([key, { S, N }]) => [key, N === undefined ? S : Number(N)]))
  );
}
