import { toJSONSchema } from "zod";
import type { ApiContract, Schema } from "../runtime/contract";
import type { JsonSchema, ParameterDocs, RouteDocs } from "./route";

/**
 * The documentation of a route whose handler `apiHandler` builds from the same contract: parameters, headers, body
 * and responses, those that `apiHandler` adds included. For API Gateway to check bodies too, pass `docs.bodySchema` on.
 *
 * @example
 * const docs = routeDocs(createUser);
 * api.addRoute("POST", "/users", createUserFunction, { docs, bodySchema: docs.bodySchema });
 * @throws Error when a schema of the body or a response has no equal in JSON Schema, such as a date
 */
export function routeDocs({ name, query, body, responses = {}, ...contract }: ApiContract): RouteDocs {
  const { path, headers, maxBodyBytes, requireClaims = false } = contract;
  const takesInput = [path, query, headers, body].some((schema) => schema !== undefined);
  const declared = Object.entries(responses).map(([status, { description, schema }]) => {
    const isError = Number(status) >= 400;
    return [status, { description, schema: schema ? jsonSchema(schema, "output") : isError ? ERROR : undefined }];
  });
  return {
    summary: name,
    ...(path && { pathParameters: parameters(path) }),
    ...(query && { queryParameters: parameters(query) }),
    ...(headers && { headers: parameters(headers) }),
    ...(body && { bodySchema: jsonSchema(body, "input") }),
    responses: {
      ...(takesInput && { 400: { description: "A parameter or the body is not as it must be.", schema: BAD_REQUEST } }),
      ...(requireClaims && { 401: { description: "No authorizer has let the request through.", schema: ERROR } }),
      ...(maxBodyBytes && { 413: { description: `The body is over ${maxBodyBytes} bytes long.`, schema: ERROR } }),
      500: { description: "Internal server error.", schema: ERROR },
      ...Object.fromEntries(declared),
    },
  };
}

/** Each as what it means, a number for example, rather than as the text that it is in the request. */
function parameters(schema: Schema): Record<string, ParameterDocs> {
  const { required } = jsonSchema(schema, "input", "any");
  const { properties = {} } = jsonSchema(schema, "output", "any");
  return Object.fromEntries(
    Object.entries(properties as Record<string, JsonSchema>).map(([name, { description = "", ...meaning }]) => [
      name,
      {
        description: String(description),
        schema: meaning,
        required: Array.isArray(required) && required.includes(name),
      },
    ]),
  );
}

/** In the draft that API Gateway requires. */
function jsonSchema(schema: Schema, io: "input" | "output", unrepresentable: "throw" | "any" = "throw"): JsonSchema {
  return toJSONSchema(schema, { target: "draft-4", io, unrepresentable });
}

const ERROR: JsonSchema = { type: "object", required: ["error"], properties: { error: { type: "string" } } };

const BAD_REQUEST: JsonSchema = {
  type: "object",
  required: ["error"],
  properties: {
    error: { type: "string" },
    fields: {
      type: "object",
      description: "For each wrong field or parameter, what it must be.",
      additionalProperties: { type: "string" },
    },
  },
};
