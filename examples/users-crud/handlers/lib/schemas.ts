import * as z from "zod/mini";

/** A user as clients see it. */
export interface User {
  readonly userId: string;
  readonly name: string;
  readonly email: string;
  /** 1 when created, one more with each change. */
  readonly version: number;
}

/** DynamoDB's limit for a partition key, in bytes of UTF-8. */
export const MAX_USER_ID_BYTES = 2048;
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
export const userIdSchema = text(
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

/** The body of POST /users. */
export const newUserSchema = z.strictObject({ userId: userIdSchema, name: nameSchema, email: emailSchema });

/** The body of PUT /users/{userId}: the user after the change, and the version that it changes. */
export const userChangeSchema = z.strictObject({ name: nameSchema, email: emailSchema, version: versionSchema });
