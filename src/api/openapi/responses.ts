import type { CorsPolicy } from "../cors-policy";
import type { JsonSchema, Route } from "../route";
import type { Schema, Schemas } from "./schemas";

/** One of an operation's answers. */
export interface Answer {
  readonly status: number;
  readonly description: string;
  /** Of its JSON. @default - nothing is said of the body */
  readonly schema?: Schema;
  readonly headers: Record<string, Header>;
}

export interface Header {
  readonly description: string;
  /** Whether it comes with every such answer. */
  readonly required: boolean;
  /** @default - any */
  readonly values?: string[];
}

/** What a function answers, and what API Gateway may answer in its place. */
export function functionAnswers(
  cors: CorsPolicy | undefined,
  route: Route,
  operationId: string,
  schemas: Schemas,
): Answer[] {
  const { requiredQueryParameters = [], bodySchema, apiKeyRequired, docs } = route;
  const validates = requiredQueryParameters.length > 0 || bodySchema !== undefined;
  const byGateway: Partial<Record<number, string>> = {
    ...(validates && { 400: "The request lacks a required parameter, or its body has another form." }),
    403: apiKeyRequired ? "The key in x-api-key is missing, wrong or not for this API." : "The request is not let in.",
    413: "The request is too large.",
    429: apiKeyRequired ? "Too many requests, or the key's quota is used up." : "Too many requests.",
    500: "API Gateway failed.",
    502: "The function failed.",
    504: "The function did not answer in time.",
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
      // What the function says without a schema may be anything.
      ...(ofFunction && { schema: eitherOf(ofFunction, ofGateway) }),
      headers,
    };
  });
}

/** What API Gateway answers to a path's OPTIONS, by itself. */
export function preflightAnswers(cors: CorsPolicy, methods: string[], schemas: Schemas): Answer[] {
  const toAllowed = (name: string, value: string): [string, Header] => [
    `Access-Control-${name}`,
    { description: "Sent to origins that may call.", required: false, values: [value] },
  ];
  const headers = corsHeaders(cors);
  const { "Access-Control-Expose-Headers": _, ...preflightHeaders } = headers;
  const allowed: Answer = {
    status: 200,
    description: "Without a body. The headers tell what the origin may do; an origin that may not call gets none.",
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
    403: "The request is not let in.",
    413: "The request is too large.",
    415: "The request has a content type that no browser sends here.",
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

/** The headers that tell a browser which origin's page may read an answer; they come with errors too. */
function corsHeaders(cors: CorsPolicy | undefined): Record<string, Header> {
  if (!cors) return {};
  const toAllowed = (values?: string[]): Header => ({
    description: "Sent to origins that may call.",
    required: false,
    ...(values && { values }),
  });
  return {
    "Access-Control-Allow-Origin": toAllowed(cors.allowOrigins.includes("*") ? ["*"] : undefined),
    ...(cors.allowCredentials && { "Access-Control-Allow-Credentials": toAllowed(["true"]) }),
    ...(cors.exposeHeaders.length > 0 && {
      "Access-Control-Expose-Headers": toAllowed([cors.exposeHeaders.join(",")]),
    }),
    Vary: { description: "Answers differ by origin.", required: true, values: ["Origin"] },
  };
}

function eitherOf(schema: Schema, gatewayError: Schema): Schema {
  const bothAreObjects = "type" in schema && schema.type === "object";
  return { ...(bothAreObjects && { type: "object" }), anyOf: [schema, gatewayError] };
}

const GATEWAY_ERROR: JsonSchema = {
  description: "What API Gateway answers by itself.",
  type: "object",
  required: ["message"],
  properties: {
    message: { type: "string" },
    requestId: { type: "string", description: "Under which the request is logged." },
  },
};

const gatewayError = (schemas: Schemas) => schemas.share("GatewayError", GATEWAY_ERROR);
