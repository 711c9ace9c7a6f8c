import { GetCommand } from "@aws-sdk/lib-dynamodb";
import { apiHandler, HttpError } from "tiers/runtime";
import { readUserId } from "./lib/request";
import { deadline, table, tableName, toUser, USER_PROJECTION, userNotFound } from "./lib/table";

/** GET /users/{userId}: 200 the user, 404 no such user. */
export const handler = apiHandler("Get user", async (event) => {
  const userId = readUserId(event);
  // Consistent, because the next change is based on the version that is read here.
  const get = new GetCommand({ TableName: tableName(), Key: { userId }, ConsistentRead: true, ...USER_PROJECTION });
  const { Item } = await table.send(get, deadline());
  if (!Item) throw new HttpError(404, userNotFound(userId));
  return { statusCode: 200, body: toUser(Item), log: { userId } };
});
