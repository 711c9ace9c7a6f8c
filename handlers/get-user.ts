import { GetCommand } from "@aws-sdk/lib-dynamodb";
import { apiHandler, deadline, documentClient, HttpError, log, requireEnv, type TableEnv } from "tiers/runtime";
import { getUserContract, type User } from "./lib/get-user-contract";

/** GET /users?userId=..: 200 the user, 400 a bad userId, 404 no such user, 500 anything unexpected. */
export const handler = apiHandler(getUserContract, async ({ query: { userId } }) => {
  log.appendFields({ userId });
  const get = new GetCommand({ TableName: requireEnv<TableEnv>("TABLE_NAME"), Key: { userId } });
  const { Item } = await documentClient.send(get, deadline());
  log.appendFields({ found: Item !== undefined });
  if (!Item) throw new HttpError(404, `No user found with userId: ${userId}`);
  // An item may have more attributes, which are not public, and DynamoDB guarantees no order of them.
  const { name, email } = Item as User;
  return { statusCode: 200, body: { userId, name, email } };
});
