import { apiHandler } from "tiers/runtime";
import { admissionContract } from "./lib/admission-contract";
import { isAdmitted } from "./lib/admission-model";

/**
 * GET /admission?gre=..&gpa=..&rank=..: 200 the expected status, 400 everything that is wrong with the values, 500 anything
 * unexpected. Its log has no values: they are personal data.
 */
export const handler = apiHandler(admissionContract, async ({ query }) => ({
  statusCode: 200,
  body: { result: isAdmitted(query) },
}));
