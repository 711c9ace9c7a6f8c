import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { apiHandler, HttpError, log } from "tiers/runtime";
import { createUser, type User } from "./lib/contracts";
import { fingerprint, sendConditional, tableName } from "./lib/table";

/**
 * POST /users: 201 the user; 409 if another one has the id. Repeating the request returns the same response, also if the
 * user was changed since, and changes nothing.
 */
export const handler = apiHandler(createUser, async ({ body }) => {
  const user: User = { ...body, version: 1 };
  log.appendFields({ userId: user.userId });
  const Item = { ...user, createdBy: fingerprint(user) };
  const write = { TableName: tableName(), Item, ConditionExpression: "attribute_not_exists(userId)" };
  const conflict = await sendConditional(new PutCommand({ ...write, ReturnValuesOnConditionCheckFailure: "ALL_OLD" }));
  if (conflict && conflict.item?.createdBy !== Item.createdBy) {
    throw new HttpError(409, `There is another user with userId: ${user.userId}`);
  }
  return { statusCode: 201, body: user };
});
