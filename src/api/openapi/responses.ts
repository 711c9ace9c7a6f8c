import { LambdaAuthorizer } from "../authorizer";
import type { CorsPolicy } from "../cors-policy";
import type { JsonSchema, Route } from "../route";
import type { Schema, Schemas } from "./schemas";

/** One of an operation's responses. */
export interface ApiResponse {
  readonly status: number;
  readonly description: string;
  /** Of its JSON body. @default - any body */
  readonly schema?: Schema;
  readonly headers: Record<string, Header>;
}

export interface Header {
  readonly description: string;
  /** Whether every such response has it. */
  readonly required: boolean;
  /** @default - any */
  readonly values?: readonly string[];
}

/** The responses of a function, and those of API Gateway instead of it. */
export function functionResponses(
  cors: CorsPolicy | undefined,
  route: Route,
  operationId: string,
  schemas: Schemas,
): ApiResponse[] {
  const { requiredQueryParameters = [], bodySchema, apiKeyRequired, authorization, docs } = route;
  const validates = requiredQueryParameters.length > 0 || bodySchema !== undefined;
  const byGateway: Partial<Record<number, string>> = {
    ...(validates && { 400: "A required parameter is missing, or the body does not match its schema." }),
    ...(typeof authorization === "object" && { 401: "The caller's credentials are missing or not valid." }),
    403: forbiddenBecause(route),
    413: "The request is too large.",
    429: apiKeyRequired ? "Too many requests, or the quota of the API key is exhausted." : "Too many requests.",
    500: authorization instanceof LambdaAuthorizer ? "API Gateway or the authorizer failed." : "API Gateway failed.",
    502: "The function failed.",
    504: "The function did not respond in time.",
  };
  const byFunction = docs?.responses ?? { 200: { description: "OK", schema: {} } };
  const statuses = [...new Set([...Object.keys(byFunction), ...Object.keys(byGateway)])].map(Number);
  const headers = corsHeaders(cors);
  return statuses.sort().map((status) => {
    const { description, schema } = byFunction[status] ?? {};
    const ofFunction = schema && schemas.add(`${operationId}.${status}`, schema);
    const gatewayDescription = byGateway[status];
    if (gatewayDescription === undefined) {
      return { status, description: description ?? "", ...(ofFunction && { schema: ofFunction }), headers };
    }
    const ofGateway = gatewayError(schemas);
    if (description === undefined) return { status, description: gatewayDescription, schema: ofGateway, headers };
    return {
      status,
      description: `${description} Or, from API Gateway: ${gatewayDescription}`,
      // Without a schema, the function may return any body.
      ...(ofFunction && { schema: eitherOf(ofFunction, ofGateway) }),
      headers,
    };
  });
}

function forbiddenBecause({ apiKeyRequired, authorization }: Route): string {
  const reasons = [
    ...(authorization === "iam"
      ? ["The request's signature is missing or not valid, or IAM does not allow its caller."]
      : []),
    ...(typeof authorization === "object" ? ["The caller may not do this."] : []),
    ...(apiKeyRequired ? ["The API key in x-api-key is missing or not valid for this API."] : []),
  ];
  return reasons.join(" Or: ") || "The request is forbidden.";
}

/** API Gateway's responses to the OPTIONS method of a path. */
export function preflightResponses(cors: CorsPolicy, methods: readonly string[], schemas: Schemas): ApiResponse[] {
  const toAllowed = (name: string, value: string): [string, Header] => [
    `Access-Control-${name}`,
    { description: "Only for allowed origins.", required: false, values: [value] },
  ];
  const headers = corsHeaders(cors);
  const { "Access-Control-Expose-Headers": _, ...preflightHeaders } = headers;
  const allowed: ApiResponse = {
    status: 200,
    description: "Without a body. An allowed origin gets the Access-Control-Allow headers, any other one none.",
    headers: {
      ...preflightHeaders,
      ...Object.fromEntries([
        toAllowed("Allow-Methods", methods.join(",")),
        toAllowed("Allow-Headers", cors.allowHeaders.join(",")),
        toAllowed("Max-Age", String(cors.maxAgeSeconds)),
      ]),
    },
  };
  const errors = {
    403: "The request is forbidden.",
    413: "The request is too large.",
    415: "The request has a content type that no browser sends with a preflight.",
    429: "Too many requests.",
    500: "API Gateway failed.",
  };
  const refused = Object.entries(errors).map(([status, description]) => ({
    status: Number(status),
    description,
    schema: gatewayError(schemas),
    headers,
  }));
  return [allowed, ...refused];
}

/** The headers by which a browser decides whether a page may read a response, errors included. */
function corsHeaders(cors: CorsPolicy | undefined): Record<string, Header> {
  if (!cors) return {};
  const toAllowed = (values?: readonly string[]): Header => ({
    description: "Only for allowed origins.",
    required: false,
    ...(values && { values }),
  });
  return {
    "Access-Control-Allow-Origin": toAllowed(cors.allowOrigins.includes("*") ? ["*"] : undefined),
    ...(cors.allowCredentials && { "Access-Control-Allow-Credentials": toAllowed(["true"]) }),
    ...(cors.exposeHeaders.length > 0 && {
      "Access-Control-Expose-Headers": toAllowed([cors.exposeHeaders.join(",")]),
    }),
    Vary: { description: "The response depends on the origin.", required: true, values: ["Origin"] },
  };
}

function eitherOf(schema: Schema, gatewayError: Schema): Schema {
  const bothAreObjects = "type" in schema && schema.type === "object";
  return { ...(bothAreObjects && { type: "object" }), anyOf: [schema, gatewayError] };
}

const GATEWAY_ERROR: JsonSchema = {
  description: "An error of API Gateway.",
  type: "object",
  required: ["message"],
  properties: {
    message: { type: "string" },
    requestId: { type: "string", description: "The id with which the request is logged." },
  },
};

const gatewayError = (schemas: Schemas) => schemas.share("GatewayError", GATEWAY_ERROR);
