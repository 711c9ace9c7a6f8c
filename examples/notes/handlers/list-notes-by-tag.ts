import { QueryCommand } from "@aws-sdk/lib-dynamodb";
import { apiHandler, deadline, documentClient } from "tiers/runtime";
import { listNotesByTag } from "./lib/contracts";
import { presentNotes, tableName } from "./lib/notes";

/** GET /tags/{tag}/notes: 200 the caller's notes with that tag. */
export const handler = apiHandler(listNotesByTag, async ({ claims, path: { tag } }) => {
  const query = new QueryCommand({
    TableName: tableName(),
    IndexName: "ByTag",
    KeyConditionExpression: "#owner = :owner AND tag = :tag",
    ExpressionAttributeNames: { "#owner": "owner" },
    ExpressionAttributeValues: { ":owner": claims.sub, ":tag": tag },
  });
  const { Items } = await documentClient.send(query, deadline());
  return { statusCode: 200, body: { notes: presentNotes(Items) } };
});
