/** The model's inputs. */
export interface Applicant {
  readonly gre: number;
  readonly gpa: number;
  readonly rank: number;
}

export type FieldName = keyof Applicant;

/** One value of an applicant: rules that the function, the API's documentation and the page's form share. */
interface Field {
  readonly meaning: string;
  /** The only way to write it: plain decimal digits, no sign, no exponent, no white space. */
  readonly form: RegExp;
  readonly least: number;
  readonly most: number;
  /** Completes the sentence "gre must be …". */
  readonly rule: string;
}

export const FIELDS: Readonly<Record<FieldName, Field>> = {
  gre: {
    meaning: "Score in the Graduate Record Exam",
    form: /^\d{3}$/,
    least: 200,
    most: 800,
    rule: "a whole number from 200 to 800",
  },
  gpa: {
    meaning: "Grade point average",
    form: /^\d(\.\d+)?$/,
    least: 0,
    most: 4,
    rule: "a number from 0 to 4, such as 3.27",
  },
  rank: {
    meaning: "Rank of the undergraduate institution; 1 is the highest",
    form: /^\d$/,
    least: 1,
    most: 4,
    rule: "a whole number from 1 to 4",
  },
};

export const FIELD_NAMES = ["gre", "gpa", "rank"] as const satisfies readonly FieldName[];

/** What is wrong with one field, as a message for the client. */
interface Problem {
  readonly field: FieldName;
  readonly message: string;
}

/** Either the applicant or everything that is wrong with the request. */
export type ApplicantReading = { readonly applicant: Applicant } | { readonly problems: readonly Problem[] };

/**
 * Reads and checks an applicant.
 *
 * @param valuesOf all values that the request gives for a field, in order; none where it is missing
 */
export function readApplicant(valuesOf: (field: FieldName) => readonly string[]): ApplicantReading {
  const problems = FIELD_NAMES.flatMap((field) => problemOf(field, valuesOf(field)) ?? []);
  if (problems.length > 0) return { problems };
  const numberOf = (field: FieldName) => Number(valuesOf(field)[0]);
  return { applicant: { gre: numberOf("gre"), gpa: numberOf("gpa"), rank: numberOf("rank") } };
}

function problemOf(field: FieldName, values: readonly string[]): Problem | undefined {
  const { form, least, most, rule } = FIELDS[field];
  const [value = "", ...others] = values;
  const isOnce = others.length === 0;
  if (isOnce && form.test(value) && Number(value) >= least && Number(value) <= most) return undefined;
  return { field, message: `${field} must be ${rule}${isOnce ? "" : ", given only once"}, got ${quote(values)}` };
}

const MAX_QUOTED_LENGTH = 40;

/** The given values as JSON, so that no control characters get into a response; truncated where they are long. */
function quote(values: readonly string[]): string {
  if (values.length === 0) return "nothing";
  const quoted = values.slice(0, 2).map((value) => JSON.stringify(shorten(value)));
  return `${quoted.join(" and ")}${values.length > 2 ? " and more" : ""}`;
}

function shorten(text: string): string {
  return text.length > MAX_QUOTED_LENGTH ? `${text.slice(0, MAX_QUOTED_LENGTH)}…` : text;
}
