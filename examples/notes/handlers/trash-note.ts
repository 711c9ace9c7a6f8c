import { apiHandler } from "tiers/runtime";
import { trashNote } from "./lib/contracts";
import { nowInSeconds, updateNote } from "./lib/notes";

const THIRTY_DAYS_IN_SECONDS = 30 * 24 * 60 * 60;

/** DELETE /notes/{noteId}: 200 the note, which DynamoDB deletes after 30 days; 404 no such note of the caller. */
export const handler = apiHandler(trashNote, async ({ claims, path: { noteId } }) => {
  const note = await updateNote(
    { owner: claims.sub, noteId },
    {
      UpdateExpression: "SET expiresAt = if_not_exists(expiresAt, :then)",
      ExpressionAttributeValues: { ":then": nowInSeconds() + THIRTY_DAYS_IN_SECONDS },
    },
  );
  return { statusCode: 200, body: note };
});
