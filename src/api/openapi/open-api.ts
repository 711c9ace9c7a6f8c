import type { OpenAPIV3 } from "openapi-types";
import type { RestApi } from "../rest-api";
import { type ApiInfo, addressOf, byPath, infoOf, mapValues, requireKnown } from "./document";
import { contractOf, type Operation, type Parameter } from "./operations";
import type { ApiResponse, Header } from "./responses";

/**
 * The API's contract as an OpenAPI 3.0.3 document, derived from the construct: nothing needs to be deployed. The same
 * routes give the same document.
 *
 * @throws ValidationError when a route's schema or text contains a value that is known only at apply
 */
export function toOpenApi(api: RestApi, info: ApiInfo = {}): OpenAPIV3.Document {
  const { operations, schemas, securitySchemes } = contractOf(api);
  return requireKnown(api, {
    openapi: "3.0.3",
    info: infoOf(api, info),
    servers: [serverOf(api)],
    paths: byPath(operations, describeOperation),
    components: {
      schemas,
      ...(securitySchemes && { securitySchemes }),
    },
  });
}

function serverOf(api: RestApi): OpenAPIV3.ServerObject {
  const { host, basePath } = addressOf(api);
  if (host) return { url: `https://${host}${basePath}` };
  const stageUrl = {
    default: `https://api-id.execute-api.us-east-1.amazonaws.com${basePath}`,
    description: "Invoke URL of the stage, without a trailing slash: known once it is deployed.",
  };
  return { url: "{stageUrl}", variables: { stageUrl } };
}

function describeOperation(operation: Operation): OpenAPIV3.OperationObject {
  const { operationId, summary, parameters, body, responses, security } = operation;
  return {
    operationId,
    summary,
    ...(parameters.length > 0 && { parameters: parameters.map((parameter: Parameter) => ({ ...parameter })) }),
    ...(body && {
      requestBody: { required: body.required, content: { "application/json": { schema: body.schema } } },
    }),
    responses: Object.fromEntries(responses.map((response) => [response.status, describeResponse(response)])),
    ...(security && { security: [security] }),
  };
}

function describeResponse({ description, schema, headers }: ApiResponse): OpenAPIV3.ResponseObject {
  return {
    description,
    headers: mapValues(headers, ({ description, required, values }: Header) => ({
      description,
      required,
      schema: { type: "string", ...(values && { enum: [...values] }) },
    })),
    ...(schema && { content: { "application/json": { schema } } }),
  };
}
