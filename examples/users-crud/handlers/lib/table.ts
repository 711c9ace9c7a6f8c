import { createHash } from "node:crypto";
import { type AttributeValue, ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import type { PutCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { deadline, documentClient, requireEnv, type TableEnv } from "tiers/runtime";
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

/** Stored in an item: identifies a repeated request that creates it. */
export function fingerprint({ name, email }: User): string {
  return createHash("sha256")
    .update(JSON.stringify([name, email]))
    .digest("base64");
}

/** Why a write was not done: its condition failed. */
export interface Conflict {
  /** The item as it is; undefined when there is none. */
  readonly item?: Record<string, unknown>;
  /** Whether the SDK sent the write twice: the first may have succeeded although its response was lost. */
  readonly isRetried: boolean;
}

/** Sends a write with a condition, and resolves to why it was not done, or to undefined. */
export async function sendConditional(write: PutCommand | UpdateCommand): Promise<Conflict | undefined> {
  try {
    // One of the two, for the compiler.
    await documentClient.send(write as PutCommand, deadline());
    return undefined;
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    const { Item, $metadata } = error;
    return { item: Item && plain(Item), isRetried: ($metadata.attempts ?? 1) > 1 };
  }
}

/** The document client does not unmarshall the items of errors: {"name": {"S": "Ada"}, "version": {"N": "1"}}. */
function plain(item: Record<string, AttributeValue>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(item).map(([key, { S, N }]) => [key, N === undefined ? S : Number(N)]));
}
