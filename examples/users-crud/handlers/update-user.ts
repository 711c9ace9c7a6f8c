import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { apiHandler, HttpError, log } from "tiers/runtime";
import { type User, updateUser } from "./lib/contracts";
import { type Conflict, sendConditional, tableName, toUser, userNotFound } from "./lib/table";

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
  const conflict = await sendConditional(update);
  if (conflict) requireDone(changed, conflict);
  return { statusCode: 200, body: changed };
});

function requireDone(changed: User, { item, isRetried }: Conflict) {
  if (!item) throw new HttpError(404, userNotFound(changed.userId));
  const current = toUser(item);
  if (isRetried && JSON.stringify(current) === JSON.stringify(changed)) return;
  throw new HttpError(409, `The user has changed since version ${changed.version - 1}`, { current });
}
