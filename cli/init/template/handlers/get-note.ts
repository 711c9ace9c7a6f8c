import { GetCommand } from "@aws-sdk/lib-dynamodb";
import { apiHandler, deadline, documentClient, HttpError, requireEnv } from "tiers/runtime";

/** GET /notes?noteId=..: 200 the note, 400 no id, 404 no such note, 500 anything unexpected. */
export const handler = apiHandler("Get note", async (event) => {
  const noteId = event.queryStringParameters?.noteId;
  if (!noteId) throw new HttpError(400, "Missing required query parameter: noteId");
  const get = new GetCommand({ TableName: requireEnv("TABLE_NAME"), Key: { noteId } });
  const { Item } = await documentClient.send(get, deadline());
  if (!Item) throw new HttpError(404, `No note found with noteId: ${noteId}`);
  return { statusCode: 200, body: { noteId, text: Item.text } };
});
