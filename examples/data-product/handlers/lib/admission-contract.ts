import type { ApiContract } from "tiers/runtime";
import * as z from "zod/mini";
import { FIELD_NAMES, FIELDS, type Field } from "./applicant";

/** A query parameter that is written in its one form, as a number. */
function numberIn({ meaning, form, isWhole, least, most, rule }: Field) {
  const error = ({ input }: { readonly input?: unknown }) =>
    `must be ${rule}${Array.isArray(input) ? ", given only once" : ""}, got ${quote(input)}`;
  const isRight = (text: string) => form.test(text) && Number(text) >= least && Number(text) <= most;
  const number = (isWhole ? z.int() : z.number()).check(z.minimum(least), z.maximum(most), z.describe(meaning));
  return z.pipe(z.string({ error }).check(z.refine(isRight, { error })), z.pipe(z.transform(Number), number));
}

/** GET /admission?gre=..&gpa=..&rank=.. */
export const admissionContract = {
  name: "Estimate admission",
  query: z.object({ gre: numberIn(FIELDS.gre), gpa: numberIn(FIELDS.gpa), rank: numberIn(FIELDS.rank) }),
  responses: {
    200: { description: "The expected admission status.", schema: z.object({ result: z.boolean() }) },
    400: {
      description: "A value is missing, malformed or out of range: names it, what it must be and what it got.",
      schema: z.object({ error: z.string(), fields: z.array(z.enum(FIELD_NAMES)) }),
    },
  },
  badRequestBody: (fieldErrors) => ({
    error: Object.entries(fieldErrors)
      .map((words) => words.join(" "))
      .join("; "),
    fields: Object.keys(fieldErrors),
  }),
} satisfies ApiContract;

const MAX_QUOTED_LENGTH = 40;

/** The given values as JSON, so that no control characters get into a response; truncated where they are long. */
function quote(given: unknown): string {
  if (given === undefined) return "nothing";
  const values = [given].flat().map(String);
  const quoted = values.slice(0, 2).map((value) => JSON.stringify(shorten(value)));
  return `${quoted.join(" and ")}${values.length > 2 ? " and more" : ""}`;
}

function shorten(text: string): string {
  return text.length > MAX_QUOTED_LENGTH ? `${text.slice(0, MAX_QUOTED_LENGTH)}…` : text;
}
