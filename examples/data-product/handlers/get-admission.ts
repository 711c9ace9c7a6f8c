import type { APIGatewayProxyEvent } from "aws-lambda";
import { corsHeaders } from "../../../handlers/lib/cors";
import { readCorsRules } from "../../../handlers/lib/env";
import { errorAnswer, jsonAnswer, publicMessages } from "../../../handlers/lib/http";
import { log } from "../../../handlers/lib/log";
import { observed } from "../../../handlers/lib/observed";
import { isAdmitted } from "./lib/admission-model";
import { type FieldName, readApplicant } from "./lib/applicant";

/**
 * Answers GET /admission?gre=..&gpa=..&rank=..: 200 the expected status, 400 everything that is wrong with the values,
 * 500 anything unexpected; never rejects. Its log names fields, never their values: those are a person's.
 */
export const handler = observed(async (event) => {
  let headers: Record<string, string> = { Vary: "Origin" };
  try {
    headers = corsHeaders(readCorsRules(), event.headers);
    const reading = readApplicant((field) => valuesOf(event, field));
    if ("problems" in reading) {
      const fields = reading.problems.map(({ field }) => field);
      log.info(`Request refused for its ${fields.join(", ")}`, { status: 400 });
      return jsonAnswer(400, { error: reading.problems.map(({ message }) => message).join("; "), fields }, headers);
    }
    log.info("Admission estimated", { status: 200 });
    return jsonAnswer(200, { result: isAdmitted(reading.applicant) }, headers);
  } catch (error) {
    log.error("Estimate failed", { status: 500, error });
    return errorAnswer(500, publicMessages.internalError, headers);
  }
});

// The single-value map keeps only the last of several values, so the multi-value one is asked first.
function valuesOf(event: APIGatewayProxyEvent, field: FieldName): readonly string[] {
  const single = event.queryStringParameters?.[field];
  return event.multiValueQueryStringParameters?.[field] ?? (single === undefined ? [] : [single]);
}
