import * as fc from "fast-check";
import { admissionContract } from "../../../../../examples/data-product/handlers/lib/admission-contract";
import {
  type Applicant,
  FIELD_NAMES,
  FIELDS,
  type FieldName,
} from "../../../../../examples/data-product/handlers/lib/applicant";

const good = { gre: "800", gpa: "4", rank: "1" };

/** Reads an applicant that is valid except for these values; a list of none is a missing parameter. */
const read = (values: Partial<Record<FieldName, string | string[]>>) =>
  admissionContract.query.safeParse(
    Object.fromEntries(
      Object.entries({ ...good, ...values }).flatMap(([name, value]) => {
        const [first, ...others] = [value].flat();
        return first === undefined ? [] : [[name, others.length > 0 ? value : first]];
      }),
    ),
  );
const applicantIn = (values: Parameters<typeof read>[0]): Applicant => {
  const { data, error } = read(values);
  if (!data) throw error;
  return data;
};
const problemsOf = (values: Parameters<typeof read>[0]) =>
  (read(values).error?.issues ?? []).map(({ path: [field], message }) => ({
    field,
    message: `${String(field)} ${message}`,
  }));

describe("an applicant", () => {
  test("reads the edges of each range, and decimals of a gpa", () => {
    expect(applicantIn({ gre: "200", gpa: "0", rank: "4" })).toEqual({ gre: 200, gpa: 0, rank: 4 });
    expect(applicantIn({ gre: "800", gpa: "4.00", rank: "1" })).toEqual({ gre: 800, gpa: 4, rank: 1 });
    expect(applicantIn({ gpa: "3.27" }).gpa).toBe(3.27);
    expect(applicantIn({ gpa: "0.0" }).gpa).toBe(0);
  });

  test.each<[FieldName, string[]]>([
    ["gre", ["199", "801", "650.5", "650.0", "0650", "1000", "-650", "+650", "6e2", "0x28a", "6_50", "650,0"]],
    ["gpa", ["4.01", "4.0001", "5", "-0.1", "-0", "+3", "03.27", ".5", "3.", "3,27", "3.2.7", "4e0", "1e-1", "0x3"]],
    ["rank", ["0", "5", "10", "01", "1.0", "1.5", "-1", "+1", "1e0", "0x1", "one", "true"]],
  ])("rejects what is out of range or written in any other way: %s", (field, texts) => {
    for (const text of texts) {
      const message = `${field} must be ${FIELDS[field].rule}, got ${JSON.stringify(text)}`;
      expect(problemsOf({ [field]: text })).toEqual([{ field, message }]);
    }
  });

  test.each([
    "",
    " ",
    "NaN",
    "Infinity",
    "-Infinity",
    "null",
    "undefined",
    "[1]",
    "{}",
    "٣",
    "३",
    "１",
    "\u0000",
    "1\n",
  ])("treats %j as none of the fields", (text) => {
    for (const field of FIELD_NAMES) expect(problemsOf({ [field]: text })).toMatchObject([{ field }]);
  });

  test("accepts no white space around a valid value", () => {
    for (const field of FIELD_NAMES) {
      for (const space of [" ", "\t", "\n", "\u00a0", "\ufeff"]) {
        expect(problemsOf({ [field]: good[field] + space })).toHaveLength(1);
        expect(problemsOf({ [field]: space + good[field] })).toHaveLength(1);
      }
    }
  });

  test("rejects a field that is given more than once, even with the same valid value", () => {
    expect(problemsOf({ gre: ["800", "800"] })).toEqual([
      { field: "gre", message: 'gre must be a whole number from 200 to 800, given only once, got "800" and "800"' },
    ]);
    expect(problemsOf({ rank: ["1", "2", "3"] })[0]?.message).toMatch(/got "1" and "2" and more$/);
  });

  test("reports that a field is missing", () => {
    expect(problemsOf({ gpa: [] })).toEqual([
      { field: "gpa", message: "gpa must be a number from 0 to 4, such as 3.27, got nothing" },
    ]);
  });

  test("reports every problem together, in a fixed order", () => {
    const problems = problemsOf({ rank: "9", gpa: "x", gre: [] });
    expect(problems.map(({ field }) => field)).toEqual(["gre", "gpa", "rank"]);
  });

  test("reads every gre, every rank and every gpa of up to four decimals as its number", () => {
    const numbers = fc.record({
      gre: fc.integer({ min: 200, max: 800 }),
      gpa: fc.integer({ min: 0, max: 40_000 }).map((parts) => parts / 10_000),
      rank: fc.integer({ min: 1, max: 4 }),
    });
    fc.assert(
      fc.property(numbers, ({ gre, gpa, rank }) => {
        expect(applicantIn({ gre: `${gre}`, gpa: `${gpa}`, rank: `${rank}` })).toEqual({ gre, gpa, rank });
      }),
    );
  });

  test("either reads a text as a number in range or names the field, in one short line, whatever the text", () => {
    const numberLike = fc.oneof(fc.double().map(String), fc.integer().map(String), fc.float().map(String));
    const text = fc.oneof(numberLike, fc.string({ unit: "binary" }), fc.string({ minLength: 100, maxLength: 5000 }));
    fc.assert(
      fc.property(fc.constantFrom(...FIELD_NAMES), text, (field, value) => {
        const { data } = read({ [field]: value });
        if (data) {
          const number = data[field];
          expect(number).toBe(Number(value));
          expect(number).toBeGreaterThanOrEqual(FIELDS[field].least);
          expect(number).toBeLessThanOrEqual(FIELDS[field].most);
          expect(value).toMatch(/^[\d.]+$/);
        } else {
          const problems = problemsOf({ [field]: value });
          expect(problems.map((problem) => problem.field)).toEqual([field]);
          const [{ message } = { message: "" }] = problems;
          expect(message).toMatch(new RegExp(`^${field} must be .*, got "`));
          // biome-ignore lint/suspicious/noControlCharactersInRegex: there must be none
          expect(message).not.toMatch(/[\u0000-\u001f\ud800-\udfff]/u);
          expect(message.length).toBeLessThan(350);
        }
      }),
      { numRuns: 500 },
    );
  });
});
