import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { DeleteCommand } from "@aws-sdk/lib-dynamodb";
import { publicMessages } from "../../../handlers/lib/http";
import { handlerFor, Refusal } from "./lib/operation";
import { readUserId } from "./lib/request";
import { deadline, table } from "./lib/table";

/** DELETE /users/{userId}: 204; 404 no such user, so also for one that is deleted already. */
export const handler = handlerFor("Delete user", async (event, tableName) => {
  const userId = readUserId(event);
  const remove = new DeleteCommand({
    TableName: tableName,
    Key: { userId },
    ConditionExpression: "attribute_exists(userId)",
  });
  try {
    await table.send(remove, deadline());
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    throw new Refusal(404, publicMessages.userNotFound(userId));
  }
  return { statusCode: 204, userId };
});
