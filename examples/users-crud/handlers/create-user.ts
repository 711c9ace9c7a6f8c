import { createHash } from "node:crypto";
import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { apiHandler, HttpError } from "tiers/runtime";
import { readBody } from "./lib/request";
import { newUserSchema, type User } from "./lib/schemas";
import { deadline, existingItem, table, tableName } from "./lib/table";

/**
 * POST /users: 201 the user; 409 if another one has the id. Repeating the request returns the same response, also if the
 * user was changed since, and changes nothing.
 */
export const handler = apiHandler("Create user", async (event) => {
  const user: User = { ...readBody(event, newUserSchema), version: 1 };
  const { userId } = user;
  const createdBy = fingerprint(user);
  const put = new PutCommand({
    TableName: tableName(),
    Item: { ...user, createdBy },
    ConditionExpression: "attribute_not_exists(userId)",
    ReturnValuesOnConditionCheckFailure: "ALL_OLD",
  });
  try {
    await table.send(put, deadline());
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    const isRetry = existingItem(error)?.createdBy === createdBy;
    if (!isRetry) throw new HttpError(409, `There is another user with userId: ${userId}`);
  }
  return { statusCode: 201, body: user, log: { userId } };
});

/** Stored in the item: identifies a repeated request. */
function fingerprint({ name, email }: User): string {
  return createHash("sha256")
    .update(JSON.stringify([name, email]))
    .digest("base64");
}
