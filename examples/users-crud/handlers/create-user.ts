import { createHash } from "node:crypto";
import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { apiHandler, HttpError, log } from "tiers/runtime";
import { createUser, type User } from "./lib/contracts";
import { deadline, existingItem, table, tableName } from "./lib/table";

/**
 * POST /users: 201 the user; 409 if another one has the id. Repeating the request returns the same response, also if the
 * user was changed since, and changes nothing.
 */
export const handler = apiHandler(createUser, async ({ body }) => {
  const user: User = { ...body, version: 1 };
  const { userId } = user;
  log.appendFields({ userId });
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
  return { statusCode: 201, body: user };
});

/** Stored in the item: identifies a repeated request. */
function fingerprint({ name, email }: User): string {
  return createHash("sha256")
    .update(JSON.stringify([name, email]))
    .digest("base64");
}
