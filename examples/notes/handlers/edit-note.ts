import { apiHandler } from "tiers/runtime";
import { editNote } from "./lib/contracts";
import { updateNote } from "./lib/notes";

/** PUT /notes/{noteId}: 200 the note as it is now, 404 no such note of the caller. */
export const handler = apiHandler(editNote, async ({ claims, path: { noteId }, body: { text, tag } }) => {
  const note = await updateNote(
    { owner: claims.sub, noteId },
    {
      // A key of the index must not be empty: a note without a tag has no such attribute.
      UpdateExpression: `SET #text = :text, updatedAt = :now ${tag === undefined ? "REMOVE tag" : ", tag = :tag"}`,
      ExpressionAttributeNames: { "#text": "text" },
      ExpressionAttributeValues: { ":text": text, ":now": new Date().toISOString(), ...(tag && { ":tag": tag }) },
    },
  );
  return { statusCode: 200, body: note };
});
