import type { ApiContract } from "tiers/runtime";
import * as z from "zod/mini";

/** A user as clients see it. */
const userSchema = z.object({
  userId: z.string(),
  name: z.string(),
  email: z.string(),
  version: z.int().check(z.describe("1 when created, one more with each change")),
});
export type User = z.output<typeof userSchema>;

/** DynamoDB's limit for a partition key, in bytes of UTF-8. */
const MAX_USER_ID_BYTES = 2048;
const MAX_NAME_LENGTH = 100;
/** The longest address that mail servers accept. */
const MAX_EMAIL_LENGTH = 254;

/**
 * Rules on a text's content are refinements, which no JSON schema can express: API Gateway, which does not name fields,
 * validates only the structure, and the handler rejects what people mistype.
 */
const text = (rule: string, isRight: (value: string) => boolean) =>
  z.string(rule).check(z.refine((value) => isRight(value) && isPlain(value), rule));

// Cc: C0, DEL and C1 controls; Cs under /u: surrogates without their other half.
const isPlain = (value: string) => !/[\p{Cc}\p{Cs}]/u.test(value);
const isBlank = (value: string) => value.trim() === "";

/** An id that is valid as a table's key and in a URL's path. */
const userIdSchema = text(
  `must be 1 to ${MAX_USER_ID_BYTES} bytes, not blank, without slashes and control characters, and not '.' or '..'`,
  (id) =>
    !isBlank(id) &&
    Buffer.byteLength(id) <= MAX_USER_ID_BYTES &&
    // Clients normalize URLs: these would lead to another path.
    !id.includes("/") &&
    id !== "." &&
    id !== "..",
);
const nameSchema = text(
  `must be 1 to ${MAX_NAME_LENGTH} characters, not only blanks, without control characters`,
  (name) => !isBlank(name) && [...name].length <= MAX_NAME_LENGTH,
);
const emailSchema = text(
  `must be an e-mail address such as ada@example.com, at most ${MAX_EMAIL_LENGTH} characters`,
  (email) => email.length <= MAX_EMAIL_LENGTH && /^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/.test(email),
);
const VERSION_RULE = "must be the version that was read, a whole number over 0";
const versionSchema = z.int(VERSION_RULE).check(z.refine((version) => version > 0, VERSION_RULE));

const DEFAULT_LIMIT = 20;
const MAX_LIMIT = 100;
const LIMIT_RULE = `must be a whole number from 1 to ${MAX_LIMIT}`;
const TOKEN_RULE = "must be the nextToken of another page";

/** A query parameter that is given once. */
const parameter = (rule: string, isRight: (value: string) => boolean) =>
  z
    .string({ error: ({ input }) => (Array.isArray(input) ? "must be given only once" : rule) })
    .check(z.refine(isRight, rule));
const limitSchema = z.pipe(
  parameter(LIMIT_RULE, (limit) => /^[1-9]\d{0,2}$/.test(limit) && Number(limit) <= MAX_LIMIT),
  z.pipe(z.transform(Number), z.int().check(z.minimum(1), z.maximum(MAX_LIMIT), z.describe("Most users of a page"))),
);
const nextTokenSchema = parameter(TOKEN_RULE, (token) => {
  const bytes = Buffer.from(token, "base64url");
  return token !== "" && bytes.length <= MAX_USER_ID_BYTES && toToken(bytes.toString()) === token;
}).check(z.describe("The nextToken of another page, for the page after it"));

/** The last key of a page, in characters that need no encoding in a URL. */
export function toToken(userId: string): string {
  return Buffer.from(userId).toString("base64url");
}

export function fromToken(token: string): string {
  return Buffer.from(token, "base64url").toString();
}

const MAX_BODY_BYTES = 8192;
const path = z.object({ userId: userIdSchema });
const theUser = { description: "The user.", schema: userSchema };
const notFound = { description: "No user has this id." };

export const listUsers = {
  name: "List users",
  query: z.object({ limit: z._default(limitSchema, DEFAULT_LIMIT), nextToken: z.optional(nextTokenSchema) }),
  responses: {
    200: {
      description: "A page of users; the last one has no nextToken.",
      schema: z.object({ users: z.array(userSchema), nextToken: z.optional(z.string()) }),
    },
  },
} satisfies ApiContract;

export const getUser = { name: "Get user", path, responses: { 200: theUser, 404: notFound } } satisfies ApiContract;

export const createUser = {
  name: "Create user",
  body: z.strictObject({ userId: userIdSchema, name: nameSchema, email: emailSchema }),
  maxBodyBytes: MAX_BODY_BYTES,
  responses: { 201: theUser, 409: { description: "Another user has this id." } },
} satisfies ApiContract;

/** The body is the user after the change, and the version that it changes. */
export const updateUser = {
  name: "Update user",
  path,
  body: z.strictObject({ name: nameSchema, email: emailSchema, version: versionSchema }),
  maxBodyBytes: MAX_BODY_BYTES,
  responses: {
    200: theUser,
    404: notFound,
    409: {
      description: "The user has changed since this version.",
      schema: z.object({ error: z.string(), current: userSchema }),
    },
  },
} satisfies ApiContract;

export const deleteUser = {
  name: "Delete user",
  path,
  responses: { 204: { description: "The user is deleted." }, 404: notFound },
} satisfies ApiContract;
