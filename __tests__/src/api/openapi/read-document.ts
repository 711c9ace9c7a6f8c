import type { OpenAPIV3 } from "openapi-types";

export type Method = "get" | "post" | "put" | "delete" | "options";

export function operation(document: OpenAPIV3.Document, path: string, method: Method): OpenAPIV3.OperationObject {
  const found = document.paths[path]?.[method as OpenAPIV3.HttpMethods];
  if (!found) throw new Error(`no ${method} ${path} in ${Object.keys(document.paths)}`);
  return found;
}

export const response = (of: OpenAPIV3.OperationObject, status: number) =>
  of.responses[status] as OpenAPIV3.ResponseObject;
export const schemaOf = (of: OpenAPIV3.OperationObject, status: number) =>
  response(of, status).content?.["application/json"]?.schema;
