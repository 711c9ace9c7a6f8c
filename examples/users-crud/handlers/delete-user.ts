import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { DeleteCommand } from "@aws-sdk/lib-dynamodb";
import { apiHandler, HttpError, log } from "tiers/runtime";
import { deleteUser } from "./lib/contracts";
import { deadline, table, tableName, userNotFound } from "./lib/table";

/** DELETE /users/{userId}: 204; 404 no such user, also if it is deleted already. */
export const handler = apiHandler(deleteUser, async ({ path: { userId } }) => {
  log.appendFields({ userId });
  const remove = new DeleteCommand({
    TableName: tableName(),
    Key: { userId },
    ConditionExpression: "attribute_exists(userId)",
  });
  try {
    await table.send(remove, deadline());
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    throw new HttpError(404, userNotFound(userId));
  }
  return { statusCode: 204 };
});
