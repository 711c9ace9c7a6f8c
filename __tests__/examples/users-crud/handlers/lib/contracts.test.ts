import fc from "fast-check";
import { createUser, type User } from "../../../../../examples/users-crud/handlers/lib/contracts";
import { HttpError } from "../../../../../src/runtime/http";
import { readInput } from "../../../../../src/runtime/request";
import { request } from "../request";

const ada = { userId: "ada", name: "Ada", email: "ada@example.com" };

const read = (body: string | null, isBase64Encoded = false) =>
  readInput(createUser, request({ body: body ?? undefined, isBase64Encoded })).body as Omit<User, "version">;

function refusalOf(body: string | null, isBase64Encoded = false): HttpError {
  try {
    read(body, isBase64Encoded);
  } catch (error) {
    if (error instanceof HttpError) return error;
    throw error;
  }
  throw new Error(`accepted: ${body}`);
}

/** Of an object, the wrong fields and what they must be. */
const fieldsOf = (body: object) => refusalOf(JSON.stringify(body)).details.fields;

describe("the body of POST /users", () => {
  test("returns a valid body unchanged, also in base64", () => {
    const json = JSON.stringify({ ...ada, name: " Zoë " });
    expect(read(json)).toEqual({ ...ada, name: " Zoë " });
    expect(read(Buffer.from(json).toString("base64"), true)).toEqual({ ...ada, name: " Zoë " });
  });

  test("accepts 8192 bytes and rejects one more, in bytes and not in characters", () => {
    const padded = (bytes: number) => JSON.stringify(ada) + " ".repeat(bytes - JSON.stringify(ada).length);
    expect(read(padded(8192))).toEqual(ada);
    expect(refusalOf(padded(8193)).statusCode).toBe(413);
    expect(refusalOf(JSON.stringify({ ...ada, name: "é".repeat(4096) })).statusCode).toBe(413);
    expect(refusalOf(Buffer.from(padded(8193)).toString("base64"), true).statusCode).toBe(413);
  });

  test("names every wrong field together", () => {
    expect(Object.keys(fieldsOf({ name: 1, email: "", extra: 1 }) ?? {}).sort()).toEqual([
      "email",
      "extra",
      "name",
      "userId",
    ]);
  });

  test.each(["__proto__", "constructor", "toString"])(
    "rejects a field named %s, and nothing else is touched",
    (name) => {
      const body = `{"${name}":{"isAdmin":true},"userId":"1","name":"Ada","email":"a@b.c"}`;
      const { fields } = refusalOf(body).details;
      expect(JSON.stringify(fields)).toBe(`{"${name}":"must be left out"}`);
      expect(Object.getPrototypeOf(fields)).toBe(Object.prototype);
      expect({}).not.toHaveProperty("isAdmin");
    },
  );

  test("rejects every unknown field, whatever its name", () => {
    fc.assert(
      fc.property(
        fc.string().filter((name) => !Object.hasOwn(ada, name)),
        fc.jsonValue(),
        (name, value) => {
          expect(
            fieldsOf(JSON.parse(`{${JSON.stringify(name)}:${JSON.stringify(value)},${JSON.stringify(ada).slice(1)}`)),
          ).toEqual(JSON.parse(`{${JSON.stringify(name)}:"must be left out"}`));
        },
      ),
    );
  });

  test("rejects what is no text in every field", () => {
    const noText = fc.jsonValue().filter((value) => typeof value !== "string");
    fc.assert(
      fc.property(fc.constantFrom("userId", "name", "email"), noText, (field, value) => {
        expect(fieldsOf({ ...ada, [field]: value })).toEqual({ [field]: expect.stringMatching(/^must be /) });
      }),
    );
  });

  test("rejects control characters and halves of surrogate pairs anywhere in every field", () => {
    const bad = fc.constantFrom("\u0000", "\n", "\u001f", "\u007f", "\u0085", "\ud83d", "\ude00");
    fc.assert(
      fc.property(fc.constantFrom("userId", "name", "email"), bad, fc.boolean(), (field, character, atEnd) => {
        const right = ada[field as keyof typeof ada];
        const wrong = atEnd ? right + character : character + right;
        expect(fieldsOf({ ...ada, [field]: wrong })).toEqual({ [field]: expect.stringMatching(/^must be /) });
      }),
    );
  });

  test("accepts any printable name of 1 to 100 characters that is not blank", () => {
    const name = fc.string({ unit: "grapheme", minLength: 1 }).filter((it) => !/[\p{Cc}\p{Cs}]/u.test(it));
    fc.assert(
      fc.property(name, (it) => {
        fc.pre(it.trim() !== "" && [...it].length <= 100);
        expect(read(JSON.stringify({ ...ada, name: it })).name).toBe(it);
      }),
    );
    expect(read(JSON.stringify({ ...ada, name: "😀".repeat(100) })).name).toHaveLength(200);
    expect(fieldsOf({ ...ada, name: "😀".repeat(101) })).toHaveProperty("name");
    expect(fieldsOf({ ...ada, name: " \u3000" })).toHaveProperty("name");
  });

  test("accepts addresses as mail servers do, roughly", () => {
    fc.assert(
      fc.property(fc.emailAddress(), (email) => {
        expect(read(JSON.stringify({ ...ada, email })).email).toBe(email);
      }),
    );
    for (const email of [
      "",
      "a",
      "@",
      "a@",
      "@b.c",
      "a@b",
      "a@b.",
      "a@.c",
      "a@b..c",
      "a b@c.d",
      "a@b@c.d",
      `${"a".repeat(251)}@b.c`,
    ])
      expect([email, fieldsOf({ ...ada, email })]).toEqual([email, { email: expect.any(String) }]);
  });

  test("never repeats what was sent", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9]{9}$/), (secret) => {
        const { message, details } = refusalOf(
          JSON.stringify({ userId: `\n${secret}`, name: `\n${secret}`, email: secret }),
        );
        expect(message + JSON.stringify(details)).not.toContain(secret);
      }),
    );
  });
});
