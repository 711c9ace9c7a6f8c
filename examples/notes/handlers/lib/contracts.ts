import type { ApiContract } from "tiers/runtime";
import * as z from "zod/mini";

const TEXT_RULE = "must be 1 to 10000 characters, not only blanks";
const TAG_RULE = "must be 1 to 40 letters, digits, spaces, '-' or '_'";
const ID_RULE = "must be the id of a note";

const tag = z.string(TAG_RULE).check(z.refine((it) => /^[\p{L}\p{N} _-]{1,40}$/u.test(it), TAG_RULE));
const noteId = z.string(ID_RULE).check(z.refine((it) => /^[a-z0-9-]{1,64}$/.test(it), ID_RULE));

/** A note as clients see it: without its owner, who is the caller. */
const note = z.object({
  noteId: z.string().check(z.describe("Later notes have greater ids")),
  text: z.string(),
  tag: z.optional(z.string()),
  updatedAt: z.string().check(z.describe("ISO 8601")),
  expiresAt: z.optional(
    z.int().check(z.describe("When a note in the trash is deleted for good, in seconds since 1970")),
  ),
});
export type Note = z.output<typeof note>;

/** Nobody sends an owner: it is the caller. */
const content = z.strictObject({
  text: z.string(TEXT_RULE).check(z.refine((it) => it.trim() !== "" && it.length <= 10_000, TEXT_RULE)),
  tag: z.optional(tag),
});

const byId = z.object({ noteId });
const theNote = { description: "The note.", schema: note };
const theNotes = { description: "The caller's notes, the latest first.", schema: z.object({ notes: z.array(note) }) };
const noSuchNote = { description: "The caller has no such note." };

export const listNotes = {
  name: "List notes",
  requireClaims: true,
  responses: { 200: theNotes },
} satisfies ApiContract;

export const listNotesByTag = {
  name: "List notes by tag",
  requireClaims: true,
  path: z.object({ tag }),
  responses: { 200: theNotes },
} satisfies ApiContract;

export const createNote = {
  name: "Create note",
  requireClaims: true,
  body: content,
  maxBodyBytes: 65_536,
  responses: { 201: theNote },
} satisfies ApiContract;

export const editNote = {
  name: "Edit note",
  requireClaims: true,
  path: byId,
  body: content,
  maxBodyBytes: 65_536,
  responses: { 200: theNote, 404: noSuchNote },
} satisfies ApiContract;

export const trashNote = {
  name: "Move note to the trash",
  requireClaims: true,
  path: byId,
  responses: { 200: theNote, 404: noSuchNote },
} satisfies ApiContract;

export const restoreNote = {
  name: "Restore note",
  requireClaims: true,
  path: byId,
  responses: { 200: theNote, 404: noSuchNote },
} satisfies ApiContract;

export const getHealth = {
  name: "Get health",
  responses: { 200: { description: "The API works.", schema: z.object({ status: z.literal("ok") }) } },
} satisfies ApiContract;
