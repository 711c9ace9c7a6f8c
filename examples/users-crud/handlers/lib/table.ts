import type { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { requireEnv, type TableEnv } from "tiers/runtime";
import type { User } from "./contracts";

export { deadline, documentClient as table } from "tiers/runtime";

export const tableName = () => requireEnv<TableEnv>("TABLE_NAME");

export const userNotFound = (userId: string) => `No user found with userId: ${userId}`;

/** Reads exactly a user's public attributes; `name` is a reserved word of DynamoDB. */
export const USER_PROJECTION = {
  ProjectionExpression: "userId, #name, email, version",
  ExpressionAttributeNames: { "#name": "name" },
};

/** An item as clients see it: DynamoDB guarantees no order of attributes. */
export function toUser(item: Record<string, unknown>): User {
  const { userId, name, email, version } = item as unknown as User;
  return { userId, name, email, version };
}

/** The item on which a write's condition failed, or undefined if there was none. */
export function existingItem({ Item }: ConditionalCheckFailedException): Record<string, unknown> | undefined {
  // The document client does not unmarshall the items of errors: {"name": {"S": "Ada"}, "version": {"N": "1"}}.
  return (
    Item && Object.fromEntries(Object.entries(Item).map(([key, { S, N }]) => [key, N === undefined ? S : Number(N)]))
  );
}
