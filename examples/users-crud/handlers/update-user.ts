import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { apiHandler, HttpError, log } from "tiers/runtime";
import { type User, updateUser } from "./lib/contracts";
import { deadline, existingItem, table, tableName, toUser, userNotFound } from "./lib/table";

/**
 * PUT /users/{userId}: 200 the user as it is now; 404 no such user; 409 with the `current` user when it has changed
 * since the version that the request names.
 */
export const handler = apiHandler(updateUser, async ({ path: { userId }, body: { name, email, version } }) => {
  log.appendFields({ userId });
  const changed: User = { userId, name, email, version: version + 1 };
  const update = new UpdateCommand({
    TableName: tableName(),
    Key: { userId },
    UpdateExpression: "SET #name = :name, email = :email, version = :next",
    ConditionExpression: "version = :version",
    ExpressionAttributeNames: { "#name": "name" },
    ExpressionAttributeValues: { ":name": name, ":email": email, ":version": version, ":next": changed.version },
    ReturnValuesOnConditionCheckFailure: "ALL_OLD",
  });
  try {
    await table.send(update, deadline());
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    const item = existingItem(error);
    if (!item) throw new HttpError(404, userNotFound(userId));
    const current = toUser(item);
    // Of the SDK's two attempts, the first may have succeeded although its response was lost.
    const isDone = (error.$metadata.attempts ?? 1) > 1 && JSON.stringify(current) === JSON.stringify(changed);
    if (!isDone) throw new HttpError(409, `The user has changed since version ${version}`, { current });
  }
  return { statusCode: 200, body: changed };
});
