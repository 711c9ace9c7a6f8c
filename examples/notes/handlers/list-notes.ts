import { QueryCommand } from "@aws-sdk/lib-dynamodb";
import { apiHandler, deadline, documentClient } from "tiers/runtime";
import { listNotes } from "./lib/contracts";
import { presentNotes, tableName } from "./lib/notes";

/** GET /notes: 200 the caller's notes, at most the latest 1 MB of them. */
export const handler = apiHandler(listNotes, async ({ claims }) => {
  const query = new QueryCommand({
    TableName: tableName(),
    KeyConditionExpression: "#owner = :owner",
    ExpressionAttributeNames: { "#owner": "owner" },
    ExpressionAttributeValues: { ":owner": claims.sub },
    ScanIndexForward: false,
    // What was just written is listed.
    ConsistentRead: true,
  });
  const { Items } = await documentClient.send(query, deadline());
  return { statusCode: 200, body: { notes: presentNotes(Items) } };
});
