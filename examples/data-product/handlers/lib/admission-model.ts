import type { Applicant } from "./applicant";

// A logistic regression of the public UCLA "binary admissions" data; what a rank adds is relative to rank 1.
const INTERCEPT = -3.989979;
const PER_GRE_POINT = 0.002264;
const PER_GPA_POINT = 0.804038;
const OF_RANK = [0, -0.675443, -1.340204, -1.551464];

/** The probability, from 0 to 1, that the applicant is admitted. NaN for a rank that the model does not have. */
export function admissionProbability({ gre, gpa, rank }: Applicant): number {
  const logit = INTERCEPT + PER_GRE_POINT * gre + PER_GPA_POINT * gpa + (OF_RANK[rank - 1] ?? Number.NaN);
  return 1 / (1 + Math.exp(-logit));
}

/** Whether admission is more likely than not. */
export function isAdmitted(applicant: Applicant): boolean {
  return admissionProbability(applicant) > 0.5;
}
