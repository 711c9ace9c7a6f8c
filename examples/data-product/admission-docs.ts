import type { RouteDocs } from "../../src";
import { FIELD_NAMES, FIELDS } from "./handlers/lib/applicant";

const { gre, gpa, rank } = FIELDS;
const error = { type: "string" };

/** What the exported OpenAPI document has on GET /admission. */
export const ADMISSION_DOCS: RouteDocs = {
  summary: "Whether the model expects an applicant to be admitted",
  queryParameters: {
    gre: { description: gre.meaning, schema: { type: "integer", minimum: gre.least, maximum: gre.most } },
    gpa: { description: gpa.meaning, schema: { type: "number", minimum: gpa.least, maximum: gpa.most } },
    rank: { description: rank.meaning, schema: { type: "integer", minimum: rank.least, maximum: rank.most } },
  },
  responses: {
    200: {
      description: "The expected admission status.",
      schema: { type: "object", required: ["result"], properties: { result: { type: "boolean" } } },
    },
    400: {
      description: "A value is missing, malformed or out of range: names it, what it must be and what it got.",
      schema: {
        type: "object",
        required: ["error", "fields"],
        properties: { error, fields: { type: "array", items: { type: "string", enum: FIELD_NAMES } } },
      },
    },
    500: {
      description: "Internal server error.",
      schema: { type: "object", required: ["error"], properties: { error } },
    },
  },
};
