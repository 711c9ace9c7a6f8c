import { ScanCommand } from "@aws-sdk/lib-dynamodb";
import type { APIGatewayProxyEvent } from "aws-lambda";
import { apiHandler } from "tiers/runtime";
import { invalidFields, readParameter } from "./lib/request";
import { MAX_USER_ID_BYTES } from "./lib/schemas";
import { deadline, table, tableName, toUser, USER_PROJECTION } from "./lib/table";

const DEFAULT_LIMIT = 20;
const MAX_LIMIT = 100;

/**
 * GET /users?limit=20&nextToken=..: 200 `{"users": [...], "nextToken": ".."}`. The last page has no token; a page may
 * be empty and yet have one.
 */
export const handler = apiHandler("List users", async (event) => {
  const scan = new ScanCommand({
    TableName: tableName(),
    Limit: readLimit(event),
    ExclusiveStartKey: readStartKey(event),
    // So that the list has what was just written.
    ConsistentRead: true,
    ...USER_PROJECTION,
  });
  const { Items = [], LastEvaluatedKey } = await table.send(scan, deadline());
  const nextToken = LastEvaluatedKey && toToken(LastEvaluatedKey.userId);
  return { statusCode: 200, body: { users: Items.map(toUser), nextToken } };
});

function readLimit(event: APIGatewayProxyEvent): number {
  const limit = readParameter(event, "limit") ?? String(DEFAULT_LIMIT);
  if (/^[1-9]\d{0,2}$/.test(limit) && Number(limit) <= MAX_LIMIT) return Number(limit);
  throw invalidFields({ limit: `must be a whole number from 1 to ${MAX_LIMIT}` });
}

function readStartKey(event: APIGatewayProxyEvent): { userId: string } | undefined {
  const token = readParameter(event, "nextToken");
  if (token === undefined) return undefined;
  const bytes = Buffer.from(token, "base64url");
  const userId = bytes.toString();
  const isToken = token !== "" && bytes.length <= MAX_USER_ID_BYTES && toToken(userId) === token;
  if (isToken) return { userId };
  throw invalidFields({ nextToken: "must be the nextToken of another page" });
}

/** The last key of a page, in characters that need no encoding in a URL. */
function toToken(userId: string): string {
  return Buffer.from(userId).toString("base64url");
}
