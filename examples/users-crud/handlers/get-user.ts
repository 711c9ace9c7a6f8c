import { GetCommand } from "@aws-sdk/lib-dynamodb";
import { publicMessages } from "../../../handlers/lib/http";
import { handlerFor, Refusal } from "./lib/operation";
import { readUserId } from "./lib/request";
import { deadline, table, toUser, USER_PROJECTION } from "./lib/table";

/** GET /users/{userId}: 200 the user, 404 no such user. */
export const handler = handlerFor("Get user", async (event, tableName) => {
  const userId = readUserId(event);
  // Consistent, because the next change is made of the version that is read here.
  const get = new GetCommand({ TableName: tableName, Key: { userId }, ConsistentRead: true, ...USER_PROJECTION });
  const { Item } = await table.send(get, deadline());
  if (!Item) throw new Refusal(404, publicMessages.userNotFound(userId));
  return { statusCode: 200, body: toUser(Item), userId };
});
