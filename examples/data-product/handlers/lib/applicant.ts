/** The model's inputs. */
export interface Applicant {
  readonly gre: number;
  readonly gpa: number;
  readonly rank: number;
}

export type FieldName = keyof Applicant;

/** One value of an applicant: rules that the function, the API's documentation and the page's form share. */
export interface Field {
  readonly meaning: string;
  /** The only way to write it: plain decimal digits, no sign, no exponent, no white space. */
  readonly form: RegExp;
  readonly isWhole: boolean;
  readonly least: number;
  readonly most: number;
  /** Completes the sentence "gre must be …". */
  readonly rule: string;
}

export const FIELDS: Readonly<Record<FieldName, Field>> = {
  gre: {
    meaning: "Score in the Graduate Record Exam",
    form: /^\d{3}$/,
    isWhole: true,
    least: 200,
    most: 800,
    rule: "a whole number from 200 to 800",
  },
  gpa: {
    meaning: "Grade point average",
    form: /^\d(\.\d+)?$/,
    isWhole: false,
    least: 0,
    most: 4,
    rule: "a number from 0 to 4, such as 3.27",
  },
  rank: {
    meaning: "Rank of the undergraduate institution; 1 is the highest",
    form: /^\d$/,
    isWhole: true,
    least: 1,
    most: 4,
    rule: "a whole number from 1 to 4",
  },
};

export const FIELD_NAMES = ["gre", "gpa", "rank"] as const satisfies readonly FieldName[];
