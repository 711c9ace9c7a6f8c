import { GetCommand } from "@aws-sdk/lib-dynamodb";
import { type ApiContract, apiHandler, deadline, documentClient, HttpError, requireEnv } from "tiers/runtime";
import * as z from "zod/mini";

const ID_RULE = "must be 1 to 64 letters, digits, '_' or '-'";
const contract = {
  name: "Get note",
  query: z.object({ noteId: z.string(ID_RULE).check(z.regex(/^[\w-]{1,64}$/, ID_RULE)) }),
} satisfies ApiContract;

/** GET /notes?noteId=..: 200 the note, 400 an invalid id, 404 no such note, 500 anything unexpected. */
export const handler = apiHandler(contract, async ({ query: { noteId } }) => {
  const get = new GetCommand({ TableName: requireEnv("TABLE_NAME"), Key: { noteId } });
  const { Item } = await documentClient.send(get, deadline());
  if (!Item) throw new HttpError(404, `No note found with noteId: ${noteId}`);
  return { statusCode: 200, body: { noteId, text: Item.text } };
});
