import type { OpenAPIV3 } from "openapi-types";
import { toOpenApi } from "../../../../src";
import { addManyRoutes, buildApi, cors } from "./api-fixture";
import { operation, response } from "./read-document";
import { requireValid } from "./validate";

describe("the OpenAPI document of an API with CORS", () => {
  const withCors = (more: object = {}) =>
    toOpenApi(buildApi(addManyRoutes, { cors: { ...cors, exposeHeaders: [], ...more } }).api);
  const document = withCors();
  const header = (values?: string[]) => ({
    description: "Only for allowed origins.",
    required: false,
    schema: { type: "string", ...(values && { enum: values }) },
  });
  const vary = { description: expect.any(String), required: true, schema: { type: "string", enum: ["Origin"] } };

  test("is valid", async () => {
    await requireValid(document);
  });

  test("has the CORS headers on every response, errors included", () => {
    const operations = Object.values(document.paths).flatMap(
      (item) => Object.values(item ?? {}) as OpenAPIV3.OperationObject[],
    );
    const responses = operations.flatMap((it) => Object.values(it.responses) as OpenAPIV3.ResponseObject[]);
    expect(responses.length).toBeGreaterThan(50);
    for (const { headers } of responses) {
      expect(headers).toMatchObject({ "Access-Control-Allow-Origin": header(), Vary: vary });
    }
  });

  test("has each path's preflight, which needs no key and lists the path's methods", () => {
    for (const path of Object.keys(document.paths)) operation(document, path, "options");
    const preflight = operation(document, "/items/{itemId}", "options");
    expect(preflight).not.toHaveProperty("security");
    expect(preflight.operationId).toBe("preflightItemsByItemId");
    expect(Object.keys(preflight.responses)).toEqual(["200", "403", "413", "415", "429", "500"]);
    expect(response(preflight, 200)).toEqual({
      description: expect.any(String),
      headers: {
        "Access-Control-Allow-Origin": header(),
        "Access-Control-Allow-Methods": header(["GET,PUT,OPTIONS"]),
        "Access-Control-Allow-Headers": header(["Content-Type,Authorization"]),
        "Access-Control-Max-Age": header(["600"]),
        Vary: vary,
      },
    });
  });

  test("has the headers of credentials and exposed headers only with them", () => {
    const more = withCors({ allowCredentials: true, exposeHeaders: ["X-Total", "X-Page"] });
    expect(response(operation(more, "/items", "get"), 429).headers).toMatchObject({
      "Access-Control-Allow-Credentials": header(["true"]),
      "Access-Control-Expose-Headers": header(["X-Total,X-Page"]),
    });
  });

  test("contains the allowed origin only where it is `*`", () => {
    const open = withCors({ allowOrigins: ["*"] });
    expect(response(operation(open, "/items", "get"), 200).headers).toMatchObject({
      "Access-Control-Allow-Origin": header(["*"]),
    });
    expect(JSON.stringify(document)).not.toContain("shop.example.com");
  });
});
