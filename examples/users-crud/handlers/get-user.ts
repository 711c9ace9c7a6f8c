import { GetCommand } from "@aws-sdk/lib-dynamodb";
import { apiHandler, HttpError, log } from "tiers/runtime";
import { getUser } from "./lib/contracts";
import { deadline, table, tableName, toUser, USER_PROJECTION, userNotFound } from "./lib/table";

/** GET /users/{userId}: 200 the user, 404 no such user. */
export const handler = apiHandler(getUser, async ({ path: { userId } }) => {
  log.appendFields({ userId });
  // Consistent, because the next change is based on the version that is read here.
  const get = new GetCommand({ TableName: tableName(), Key: { userId }, ConsistentRead: true, ...USER_PROJECTION });
  const { Item } = await table.send(get, deadline());
  if (!Item) throw new HttpError(404, userNotFound(userId));
  return { statusCode: 200, body: toUser(Item) };
});
