import { compileErrors, validate } from "@readme/openapi-parser";

/** Throws what is wrong with an OpenAPI or Swagger document. */
export async function requireValid(document: object) {
  const result = await validate(structuredClone(document) as Parameters<typeof validate>[0]);
  if (!result.valid) throw new Error(compileErrors(result));
}
