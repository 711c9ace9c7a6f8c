import type { OpenAPIV2 } from "openapi-types";
import type { RestApi } from "../rest-api";
import { type ApiInfo, addressOf, byPath, infoOf, mapValues, requireKnown } from "./document";
import { contractOf, type Operation, type Parameter } from "./operations";
import type { ApiResponse, Header } from "./responses";
import { type Schema, VALUE_KEYWORDS } from "./schemas";

/**
 * The API's contract as a Swagger 2.0 document, for tools without OpenAPI 3. It has the same content as that of
 * `toOpenApi`, except for `anyOf`: Swagger has no such keyword, so any value is allowed there.
 *
 * @throws ValidationError when a route's schema or text contains a value that is known only at apply
 */
export function toSwagger(api: RestApi, info: ApiInfo = {}): OpenAPIV2.Document {
  const { operations, schemas, securitySchemes } = contractOf(api);
  const { host, basePath } = addressOf(api);
  return requireKnown(api, {
    swagger: "2.0",
    info: infoOf(api, info),
    // Swagger has no placeholder for a host that is known only once the API is deployed.
    ...(host && { host }),
    basePath: basePath || "/",
    schemes: ["https"],
    consumes: ["application/json"],
    produces: ["application/json"],
    paths: byPath(operations, describeOperation),
    definitions: mapValues(schemas, describeSchema),
    ...(securitySchemes && { securityDefinitions: securitySchemes }),
  });
}

function describeOperation(operation: Operation): OpenAPIV2.OperationObject {
  const { operationId, summary, body, responses, security } = operation;
  const parameters: OpenAPIV2.Parameters = operation.parameters.map(describeParameter);
  if (body) parameters.push({ in: "body", name: "body", required: body.required, schema: describeSchema(body.schema) });
  return {
    operationId,
    summary,
    ...(parameters.length > 0 && { parameters }),
    responses: Object.fromEntries(responses.map((response) => [response.status, describeResponse(response)])),
    ...(security && { security: [security] }),
  };
}

function describeResponse({ description, schema, headers }: ApiResponse): OpenAPIV2.ResponseObject {
  return {
    description,
    headers: mapValues(headers, ({ description, values }: Header) => ({
      type: "string",
      description,
      ...(values && { enum: [...values] }),
    })),
    ...(schema && { schema: describeSchema(schema) }),
  };
}

/** Outside of bodies, a parameter has its schema's keywords inline, and is a plain value or a list of them. */
function describeParameter({ in: place, name, required, description, schema }: Parameter): OpenAPIV2.Parameter {
  const plain = plainValue(schema);
  const list = place === "query" && plain.type === "array" && { collectionFormat: "multi" };
  return { in: place, name, required, ...(description && { description }), ...plain, ...list };
}

function plainValue(schema: Schema): OpenAPIV2.ItemsObject {
  const { type, items, ...others }: Record<string, unknown> = { ...schema };
  const kept = Object.fromEntries(Object.entries(others).filter(([keyword]) => OF_PLAIN_VALUES.includes(keyword)));
  if (type === "array") return { type, items: plainValue((items ?? {}) as Schema), ...kept };
  return { type: PLAIN_TYPES.find((name) => name === type) ?? "string", ...kept };
}

function describeSchema(schema: Schema): OpenAPIV2.SchemaObject {
  if ("$ref" in schema) return { $ref: schema.$ref.replace("#/components/schemas/", "#/definitions/") };
  const {
    anyOf: _,
    nullable,
    writeOnly: __,
    deprecated: ___,
    properties,
    items,
    additionalProperties,
    allOf,
    ...same
  } = schema as Record<string, unknown>;
  return {
    ...same,
    ...(nullable === true && { "x-nullable": true }),
    ...(properties !== undefined && { properties: mapValues(properties as Record<string, Schema>, describeSchema) }),
    ...(items !== undefined && { items: describeSchema(items as Schema) }),
    ...(additionalProperties !== undefined && {
      additionalProperties:
        typeof additionalProperties === "object"
          ? describeSchema(additionalProperties as Schema)
          : additionalProperties,
    }),
    ...(allOf !== undefined && { allOf: (allOf as Schema[]).map(describeSchema) }),
  } as OpenAPIV2.SchemaObject;
}

const PLAIN_TYPES = ["string", "number", "integer", "boolean"];

const OF_PLAIN_VALUES = ["default", ...VALUE_KEYWORDS];
