import { randomUUID } from "node:crypto";
import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { apiHandler, deadline, documentClient } from "tiers/runtime";
import { createNote } from "./lib/contracts";
import { tableName, toNote } from "./lib/notes";

/** POST /notes: 201 the note. */
export const handler = apiHandler(createNote, async ({ claims, body }) => {
  const now = new Date();
  // Later notes have greater ids, so that a query returns the latest first.
  const noteId = `${now.getTime().toString(36)}-${randomUUID()}`;
  const Item = { owner: claims.sub, noteId, ...body, updatedAt: now.toISOString() };
  await documentClient.send(new PutCommand({ TableName: tableName(), Item }), deadline());
  return { statusCode: 201, body: toNote(Item) };
});
