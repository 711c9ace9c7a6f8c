import { apiHandler } from "tiers/runtime";
import { restoreNote } from "./lib/contracts";
import { nowInSeconds, updateNote } from "./lib/notes";

/** POST /notes/{noteId}/restore: 200 the note, no longer in the trash; 404 no such note of the caller, or it has expired. */
export const handler = apiHandler(restoreNote, async ({ claims, path: { noteId } }) => {
  const note = await updateNote(
    { owner: claims.sub, noteId },
    {
      UpdateExpression: "REMOVE expiresAt",
      ConditionExpression: "attribute_exists(noteId) AND (attribute_not_exists(expiresAt) OR expiresAt > :now)",
      ExpressionAttributeValues: { ":now": nowInSeconds() },
    },
  );
  return { statusCode: 200, body: note };
});
