import type { RestApi } from "../rest-api";
import { methodsOf, type ParameterDocs, ROUTE_METHODS, type Route, type RouteMethod } from "../route";
import { camelCase, uniqueName } from "./names";
import { type ApiResponse, functionResponses, preflightResponses } from "./responses";
import { type Schema, Schemas } from "./schemas";
import { requirementOf, type SecurityRequirement, type SecurityScheme, schemesOf } from "./security";

/** The operations of an API, in the terms that OpenAPI and Swagger share. */
export interface Contract {
  /** By path, then by method, so that the order of addRoute calls does not matter. */
  readonly operations: readonly Operation[];
  /** Schemas that others refer to, as OpenAPI 3.0 has them. */
  readonly schemas: Record<string, Schema>;
  /** What routes require of clients, by name. @default - nothing */
  readonly securitySchemes?: Record<string, SecurityScheme>;
}

export interface Operation {
  /** `/files/{proxy}` for the route `/files/{proxy+}`: OpenAPI has no parameters of several segments. */
  readonly path: string;
  readonly method: RouteMethod | "OPTIONS";
  readonly operationId: string;
  readonly summary: string;
  readonly parameters: readonly Parameter[];
  readonly body?: { readonly schema: Schema; readonly required: boolean };
  readonly responses: readonly ApiResponse[];
  /** @default - anybody may call */
  readonly security?: SecurityRequirement;
}

export interface Parameter {
  readonly in: "path" | "query" | "header";
  readonly name: string;
  readonly required: boolean;
  readonly description?: string;
  readonly schema: Schema;
}

const WITH_BODY: readonly RouteMethod[] = ["POST", "PUT", "PATCH", "ANY"];

export function contractOf(api: RestApi): Contract {
  const schemas = new Schemas();
  const operations: Operation[] = [];
  const name = (verb: string, path: string) =>
    uniqueName(
      camelCase(verb, path),
      operations.map(({ operationId }) => operationId),
    );
  for (const path of [...new Set(api.routes.map((route) => route.path))].sort()) {
    const routes = ROUTE_METHODS.flatMap((method) =>
      api.routes.filter((it) => it.path === path && it.method === method),
    );
    for (const route of routes) {
      operations.push(operationOf(api, route, name(route.method.toLowerCase(), path), schemas));
    }
    if (api.cors) {
      const methods = [...methodsOf(routes), "OPTIONS"];
      operations.push({
        path: withoutPlus(path),
        method: "OPTIONS",
        operationId: name("preflight", path),
        summary: "CORS preflight: whether a page of another origin may send the request",
        parameters: pathParameters(path),
        responses: preflightResponses(api.cors, methods, schemas),
      });
    }
  }
  return { operations, schemas: schemas.components, securitySchemes: schemesOf(api.routes) };
}

function operationOf(api: RestApi, route: Route, operationId: string, schemas: Schemas): Operation {
  const { method, path, docs, bodySchema = docs?.bodySchema } = route;
  // Without a schema a function takes any body, and GET and DELETE have none.
  const body = bodySchema ?? (WITH_BODY.includes(method) ? {} : undefined);
  const responses = functionResponses(api.cors, route, operationId, schemas);
  return {
    path: withoutPlus(path),
    method,
    operationId,
    summary: docs?.summary ?? `${method} ${path}`,
    parameters: parametersOf(route, operationId, schemas),
    ...(body && { body: { schema: schemas.add(`${operationId}.body`, body), required: bodySchema !== undefined } }),
    responses: method === "HEAD" ? responses.map(({ schema: _, ...withoutBody }) => withoutBody) : responses,
    security: requirementOf(route),
  };
}

const withoutPlus = (path: string) => path.replaceAll("+}", "}");

function pathParameters(path: string): Parameter[] {
  return [...path.matchAll(/\{([^}+]+)(\+?)\}/g)].map(([, name = "", plus]) => ({
    in: "path",
    name,
    required: true,
    ...(plus && { description: "The rest of the path, slashes included." }),
    schema: { type: "string", minLength: 1 },
  }));
}

function parametersOf({ path, requiredQueryParameters = [], docs }: Route, operationId: string, schemas: Schemas) {
  // By map: a parameter may be called `toString`, which every object has.
  const ofPath = new Map(Object.entries(docs?.pathParameters ?? {}));
  const ofQuery = new Map(Object.entries(docs?.queryParameters ?? {}));
  const ofHeaders = new Map(Object.entries(docs?.headers ?? {}));
  const describe = (parameter: Parameter, documented?: ParameterDocs): Parameter => {
    if (!documented) return parameter;
    const { description = parameter.description, schema, required = false } = documented;
    return {
      ...parameter,
      required: required || parameter.required,
      ...(description && { description }),
      schema: schemas.add(`${operationId}.${parameter.name}`, schema),
    };
  };
  const optional = (place: "query" | "header", name: string): Parameter => ({
    in: place,
    name,
    required: requiredQueryParameters.includes(name) && place === "query",
    schema: { type: "string" },
  });
  return [
    ...pathParameters(path).map((parameter) => describe(parameter, ofPath.get(parameter.name))),
    ...[...new Set([...requiredQueryParameters, ...ofQuery.keys()])]
      .sort()
      .map((name) => describe(optional("query", name), ofQuery.get(name))),
    ...[...ofHeaders.keys()]
      .filter((name) => !DESCRIBED_OTHERWISE.includes(name.toLowerCase()))
      .sort()
      .map((name) => describe(optional("header", name), ofHeaders.get(name))),
  ];
}

/** @see https://spec.openapis.org/oas/v3.0.3#parameter-object */
const DESCRIBED_OTHERWISE = ["accept", "authorization", "content-type"];
