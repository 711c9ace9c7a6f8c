import { ScanCommand } from "@aws-sdk/lib-dynamodb";
import { apiHandler } from "tiers/runtime";
import { fromToken, listUsers, toToken } from "./lib/contracts";
import { deadline, table, tableName, toUser, USER_PROJECTION } from "./lib/table";

/**
 * GET /users?limit=20&nextToken=..: 200 `{"users": [...], "nextToken": ".."}`. The last page has no token; a page may
 * be empty and yet have one.
 */
export const handler = apiHandler(listUsers, async ({ query: { limit, nextToken } }) => {
  const scan = new ScanCommand({
    TableName: tableName(),
    Limit: limit,
    ExclusiveStartKey: nextToken === undefined ? undefined : { userId: fromToken(nextToken) },
    // So that the list has what was just written.
    ConsistentRead: true,
    ...USER_PROJECTION,
  });
  const { Items = [], LastEvaluatedKey } = await table.send(scan, deadline());
  const body = { users: Items.map(toUser), nextToken: LastEvaluatedKey && toToken(LastEvaluatedKey.userId) };
  return { statusCode: 200, body };
});
