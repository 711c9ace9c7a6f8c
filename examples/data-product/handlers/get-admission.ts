import type { APIGatewayProxyEvent } from "aws-lambda";
import { apiHandler, HttpError } from "tiers/runtime";
import { isAdmitted } from "./lib/admission-model";
import { type FieldName, readApplicant } from "./lib/applicant";

/**
 * GET /admission?gre=..&gpa=..&rank=..: 200 the expected status, 400 everything that is wrong with the values, 500 anything
 * unexpected. Its log has no values: they are personal data.
 */
export const handler = apiHandler("Estimate admission", async (event) => {
  const reading = readApplicant((field) => valuesOf(event, field));
  if ("problems" in reading) {
    const fields = reading.problems.map(({ field }) => field);
    throw new HttpError(400, reading.problems.map(({ message }) => message).join("; "), { fields });
  }
  return { statusCode: 200, body: { result: isAdmitted(reading.applicant) } };
});

// The single-value map keeps only the last of several values, so the multi-value one is read first.
function valuesOf(event: APIGatewayProxyEvent, field: FieldName): readonly string[] {
  const single = event.queryStringParameters?.[field];
  return event.multiValueQueryStringParameters?.[field] ?? (single === undefined ? [] : [single]);
}
