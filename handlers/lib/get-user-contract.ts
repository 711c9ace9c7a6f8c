import type { ApiContract } from "tiers/runtime";
import * as z from "zod/mini";

/** Messages to clients whose userId is rejected. */
const MESSAGES = {
  missing: "Missing required query parameter: userId",
  repeated: "Query parameter must be given only once: userId",
  overlong: "Query parameter must be at most 2048 bytes long: userId",
  malformed: "Query parameter must not contain control characters or unpaired surrogates: userId",
} as const;

/** DynamoDB's limit for a partition key, in bytes of UTF-8. */
const MAX_USER_ID_BYTES = 2048;

const userIdSchema = z
  .string({ error: ({ input }) => (Array.isArray(input) ? MESSAGES.repeated : MESSAGES.missing) })
  .check(
    // Blanks count as missing: an empty form field may send them.
    z.refine((userId) => userId.trim() !== "", MESSAGES.missing),
    // Cc: C0, DEL and C1 controls; Cs under /u: surrogates without their other half.
    z.refine((userId) => !/[\p{Cc}\p{Cs}]/u.test(userId), MESSAGES.malformed),
    z.refine((userId) => Buffer.byteLength(userId) <= MAX_USER_ID_BYTES, MESSAGES.overlong),
  );

/** GET /users?userId=.. */
export const getUserContract = {
  name: "Get user",
  query: z.object({ userId: userIdSchema }),
  responses: {
    200: {
      description: "The user.",
      schema: z.object({ userId: z.string(), name: z.string(), email: z.string() }),
    },
    404: { description: "No user has this id." },
  },
  badRequestBody: ({ userId = "" }) => ({ error: userId }),
} satisfies ApiContract;

export type User = z.output<(typeof getUserContract.responses)[200]["schema"]>;
