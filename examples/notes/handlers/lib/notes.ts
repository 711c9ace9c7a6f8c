import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { UpdateCommand, type UpdateCommandInput } from "@aws-sdk/lib-dynamodb";
import { deadline, documentClient, HttpError, requireEnv } from "tiers/runtime";
import type { Note } from "./contracts";

/** The environment of every function that has notes. */
export interface NotesEnv {
  TABLE_NAME: string;
}

export const tableName = () => requireEnv("TABLE_NAME");
export const nowInSeconds = () => Math.floor(Date.now() / 1000);

/** Where a note is: under its owner, who is always the caller. */
export interface NoteKey {
  readonly owner: string;
  readonly noteId: string;
}

export function toNote({ noteId, text, tag, updatedAt, expiresAt }: Record<string, unknown>): Note {
  return { noteId, text, tag, updatedAt, expiresAt } as Note;
}

/** The notes that have not expired: DynamoDB deletes expired items within days, and returns them until then. */
export function presentNotes(items: readonly Record<string, unknown>[] = []): Note[] {
  const notes = items.map(toNote).filter(({ expiresAt = Number.POSITIVE_INFINITY }) => expiresAt > nowInSeconds());
  return notes.sort((a, b) => (a.noteId < b.noteId ? 1 : -1));
}

/** Updates a note. @throws HttpError 404 where the caller has none of that id: whether somebody else does, nobody learns */
export async function updateNote(Key: NoteKey, update: Partial<UpdateCommandInput>): Promise<Note> {
  const command = new UpdateCommand({
    TableName: tableName(),
    Key,
    ConditionExpression: "attribute_exists(noteId)",
    ReturnValues: "ALL_NEW",
    ...update,
  });
  try {
    const { Attributes = {} } = await documentClient.send(command, deadline());
    return toNote(Attributes);
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    throw new HttpError(404, "You have no such note");
  }
}
