import type { TerraformStack } from "cdktf";
import type { OpenAPIV2 } from "openapi-types";
import { toOpenApi, toSwagger, UserApi, UserTable } from "../../../../src";
import { synth } from "../../../helpers/synth";
import { addManyRoutes, buildApi, cors } from "./api-fixture";
import { requireValid } from "./validate";

function operation(
  document: OpenAPIV2.Document,
  path: string,
  method: "get" | "post" | "put",
): OpenAPIV2.OperationObject {
  const found = document.paths[path]?.[method];
  if (!found) throw new Error(`no ${method} ${path}`);
  return found;
}

describe("the Swagger document of an API", () => {
  const { api } = buildApi(addManyRoutes);
  const document = toSwagger(api);

  test("is valid, with CORS and without", async () => {
    await requireValid(document);
    await requireValid(toSwagger(buildApi(addManyRoutes, { cors }).api));
  });

  test("is valid for UserApi", async () => {
    let swagger: object = {};
    synth((stack: TerraformStack) => {
      swagger = toSwagger(new UserApi(stack, "UserApi", { table: new UserTable(stack, "UserTable"), cors }).restApi);
    });
    await requireValid(swagger);
  });

  test("has the same operations and responses as the OpenAPI document", () => {
    const outline = (paths: object) =>
      Object.entries(paths).flatMap(([path, item]) =>
        Object.entries(item as Record<string, OpenAPIV2.OperationObject>).map(
          ([method, { operationId, responses }]) => [`${method} ${path}`, operationId, Object.keys(responses)],
        ),
      );
    expect(outline(document.paths)).toEqual(outline(toOpenApi(api).paths));
  });

  test("has the stage's path, and its host where that is known before it is deployed", () => {
    expect([document.host, document.basePath]).toEqual([undefined, "/prod"]);
    const domain = {
      domainName: "api.example.com",
      certificateArn: "arn:aws:acm:us-east-1:123456789012:certificate/a",
    };
    const named = toSwagger(buildApi(addManyRoutes, domain).api);
    expect([named.host, named.basePath]).toEqual(["api.example.com", "/"]);
  });

  test("has a query parameter's type inline", () => {
    expect(operation(document, "/items/{itemId}", "get").parameters).toContainEqual({
      in: "query",
      name: "fields",
      required: false,
      description: "Which fields.",
      type: "array",
      items: { type: "string" },
      collectionFormat: "multi",
    });
  });

  test("has a body as a parameter, and its schemas as definitions", () => {
    expect(operation(document, "/items", "post").parameters).toEqual([
      { in: "body", name: "body", required: true, schema: { $ref: "#/definitions/postItems.body" } },
    ]);
    expect(document.definitions?.["postItems.body"]).toEqual({
      type: "object",
      required: ["name"],
      properties: {
        name: { type: "string", minLength: 1 },
        price: { $ref: "#/definitions/postItems.body.money" },
        parts: { type: "array", items: { $ref: "#/definitions/postItems.body" } },
        note: { type: "string", "x-nullable": true },
      },
    });
  });

  test("requires the API key exactly where a route does", () => {
    expect(document.securityDefinitions).toEqual({
      "x-api-key": { type: "apiKey", in: "header", name: "x-api-key" },
    });
    expect(operation(document, "/items/{itemId}", "put").security).toEqual([{ "x-api-key": [] }]);
    expect(operation(document, "/items/{itemId}", "get")).not.toHaveProperty("security");
  });

  test("allows any value instead of anyOf, which Swagger lacks", () => {
    const { api: either } = buildApi((it, fn) =>
      it.addRoute("GET", "/", fn, {
        docs: {
          summary: "s",
          responses: { 200: { description: "d", schema: { anyOf: [{ type: "string" }, { type: "integer" }] } } },
        },
      }),
    );
    expect(operation(toSwagger(either), "/", "get").responses["200"]).toMatchObject({ schema: {} });
  });
});
