import type { APIGatewayProxyEvent } from "aws-lambda";
import type { ApiContract, Schema, SchemaIssue } from "./contract";
import { BadRequestError, HttpError } from "./http";

/** What an authorizer found out about the caller. Cognito's claims are strings, also numbers and lists. */
export interface Claims {
  /** Id of the user: stays the same and is never given to another one. */
  readonly sub: string;
  readonly email?: string;
  /** `id` or `access`: which of Cognito's tokens the caller sent. */
  readonly token_use?: string;
  /** Scopes of an access token, separated by blanks. */
  readonly scope?: string;
  readonly [claim: string]: string | number | boolean | undefined;
}

/**
 * The claims of a Cognito authorizer; of a Lambda authorizer its context, with its principal as `sub` unless the context
 * has one. Undefined where no authorizer let the request through.
 */
export function readClaims({ requestContext }: APIGatewayProxyEvent): Claims | undefined {
  const { claims, principalId, integrationLatency: _, ...context } = requestContext?.authorizer ?? {};
  const found = claims ?? { sub: principalId, ...context };
  return typeof found.sub === "string" && found.sub !== "" ? found : undefined;
}

/**
 * The parts of a request that the contract has schemas for, checked in full.
 *
 * @throws HttpError 413 for an overlong body, 400 for one that is not a JSON object, and for what does not match a
 *   schema
 */
export function readInput(contract: ApiContract, event: APIGatewayProxyEvent) {
  const errors = new Map<string, string>();
  const parse = (part: "path" | "query" | "headers" | "body", read: () => unknown) => {
    const schema: Schema<object> | undefined = contract[part];
    if (!schema) return undefined;
    const result = schema.safeParse(read());
    if (result.success) return result.data;
    for (const [name, message] of result.error.issues.flatMap((issue) => fieldErrorsOf(issue, part))) {
      if (!errors.has(name)) errors.set(name, message);
    }
  };
  const input = {
    path: parse("path", () => mapValues(event.pathParameters, decode)),
    query: parse("query", () => readQuery(event)),
    headers: parse("headers", () => mapNames(event.headers, (name) => name.toLowerCase())),
    body: parse("body", () => readBody(event, contract.maxBodyBytes)),
  };
  if (errors.size === 0) return input;
  const fieldErrors = Object.fromEntries(errors);
  if (!contract.badRequestBody) throw new BadRequestError(fieldErrors);
  const { error, ...details } = contract.badRequestBody(fieldErrors);
  throw new HttpError(400, error, details);
}

function fieldErrorsOf(
  { code, path, message, keys = [] }: SchemaIssue,
  part: string,
): [name: string, message: string][] {
  if (code === "unrecognized_keys") return keys.map((key) => [[...path, key].join("."), "must be left out"]);
  return [[path.join(".") || part, message]];
}

/** A name that is given more than once has a list, for the schema to accept or reject. */
function readQuery(event: APIGatewayProxyEvent): Record<string, unknown> {
  const { queryStringParameters, multiValueQueryStringParameters } = event;
  // The single-value map keeps only the last of several values.
  const lists = mapValues(multiValueQueryStringParameters, (values) =>
    values && values.length > 1 ? values : values?.[0],
  );
  return { ...queryStringParameters, ...lists };
}

/** How deep JSON may be nested: code that walks it deeper than any honest request would exhaust the stack. */
const MAX_BODY_DEPTH = 100;

function readBody({ body, isBase64Encoded }: APIGatewayProxyEvent, maxBytes = Number.POSITIVE_INFINITY): object {
  const bytes = Buffer.from(body ?? "", isBase64Encoded ? "base64" : "utf8");
  if (bytes.length > maxBytes) throw new HttpError(413, `The body must be at most ${maxBytes} bytes long`);
  const json = parseJson(bytes);
  if (json === undefined) throw new HttpError(400, "The body must be valid JSON");
  if (!isObject(json) || Array.isArray(json)) throw new HttpError(400, "The body must be a JSON object");
  if (isDeeperThan(MAX_BODY_DEPTH, json)) {
    throw new HttpError(400, `The body must be nested at most ${MAX_BODY_DEPTH} levels deep`);
  }
  return json;
}

/** Undefined for bytes that are not JSON in UTF-8. */
function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}

function isDeeperThan(most: number, json: object): boolean {
  let level: object[] = [json];
  for (let depth = 1; level.length > 0; depth++) {
    if (depth > most) return true;
    level = level.flatMap(Object.values).filter(isObject);
  }
  return false;
}

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;

// A REST API passes path parameters on unchanged: percent-encoded.
function decode(parameter: string | undefined): string | undefined {
  try {
    return parameter && decodeURIComponent(parameter);
  } catch {
    return undefined;
  }
}

function mapValues<V, W>(map: Record<string, V> | null | undefined, change: (value: V) => W): Record<string, W> {
  return Object.fromEntries(Object.entries(map ?? {}).map(([name, value]) => [name, change(value)]));
}

function mapNames<V>(map: Record<string, V> | null | undefined, change: (name: string) => string): Record<string, V> {
  return Object.fromEntries(Object.entries(map ?? {}).map(([name, value]) => [change(name), value]));
}
