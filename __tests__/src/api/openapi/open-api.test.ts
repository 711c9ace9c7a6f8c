import { Fn } from "cdktf";
import type { OpenAPIV3 } from "openapi-types";
import { toOpenApi } from "../../../../src";
import { addManyRoutes, buildApi } from "./api-fixture";
import { type Method, operation, response, schemaOf } from "./read-document";
import { requireValid } from "./validate";

const gatewayError = { $ref: "#/components/schemas/GatewayError" };

describe("the OpenAPI document of an API", () => {
  const { api } = buildApi(addManyRoutes);
  const document = toOpenApi(api);

  test("is valid", async () => {
    await requireValid(document);
  });

  test("has the caller's title and version, or the API's name", () => {
    expect(document.info).toEqual({ title: "Shop", version: "1.0.0" });
    const info = { title: "The shop", version: "2.1.0", description: "All of it." };
    expect(toOpenApi(api, info).info).toEqual(info);
  });

  test("lists paths and methods in a fixed order", () => {
    expect(Object.keys(document.paths)).toEqual(["/", "/files/{path}", "/items", "/items/{itemId}"]);
    expect(Object.keys(document.paths["/items/{itemId}"] ?? {})).toEqual(["get", "put"]);
    const reversed = buildApi((it, fn) => {
      const routes = [...api.routes].reverse();
      for (const { method, path, handler: _, ...options } of routes) it.addRoute(method, path, fn, options);
    });
    expect(JSON.stringify(toOpenApi(reversed.api))).toBe(JSON.stringify(document));
  });

  test("documents a parameter that is called as what every object has", () => {
    const description = "Any text.";
    const { api: odd } = buildApi((it, fn) => {
      const headers = { constructor: { description, schema: { type: "string" } } };
      it.addRoute("GET", "/", fn, { requiredQueryParameters: ["toString"], docs: { summary: "Odd", headers } });
    });
    const schema = { type: "string" };
    expect(operation(toOpenApi(odd), "/", "get").parameters).toEqual([
      { in: "query", name: "toString", required: true, schema },
      { in: "header", name: "constructor", required: false, description, schema },
    ]);
  });

  test("names each operation by method and path", () => {
    const ids = Object.values(document.paths).flatMap((item) =>
      Object.values(item ?? {}).map((it) => (it as OpenAPIV3.OperationObject).operationId),
    );
    expect(ids).toEqual([
      "getRoot",
      "deleteFilesByPath",
      "getItems",
      "postItems",
      "getItemsByItemId",
      "putItemsByItemId",
    ]);
  });

  test("gives operations distinct ids where their names would be the same", () => {
    const { api: alike } = buildApi((it, fn) => {
      it.addRoute("GET", "/users/by-id", fn);
      it.addRoute("GET", "/users/{id}", fn);
    });
    const { paths } = toOpenApi(alike);
    expect(Object.values(paths).map((item) => item?.get?.operationId)).toEqual(["getUsersById", "getUsersById2"]);
  });

  test("has each parameter of a path, with a note where it may contain slashes", () => {
    const itemId = { in: "path", name: "itemId", required: true, schema: { type: "string", minLength: 1 } };
    expect(operation(document, "/items/{itemId}", "put").parameters).toEqual([itemId]);
    expect(operation(document, "/files/{path}", "delete").parameters).toEqual([
      { ...itemId, name: "path", description: "The rest of the path, slashes included." },
    ]);
  });

  test("has the query parameters that API Gateway requires, and those that are documented", () => {
    expect(operation(document, "/items", "get").parameters).toEqual([
      { in: "query", name: "page", required: true, schema: { type: "string" } },
    ]);
    expect(operation(document, "/items/{itemId}", "get").parameters).toContainEqual({
      in: "query",
      name: "fields",
      required: false,
      description: "Which fields.",
      schema: { type: "array", items: { type: "string" } },
    });
  });

  test("requires the body that API Gateway validates", () => {
    expect(operation(document, "/items", "post").requestBody).toEqual({
      required: true,
      content: { "application/json": { schema: { $ref: "#/components/schemas/postItems.body" } } },
    });
    expect(document.components?.schemas?.["postItems.body"]).toEqual({
      type: "object",
      required: ["name"],
      properties: {
        name: { type: "string", minLength: 1 },
        price: { $ref: "#/components/schemas/postItems.body.money" },
        parts: { type: "array", items: { $ref: "#/components/schemas/postItems.body" } },
        note: { type: "string", nullable: true },
      },
    });
    expect(operation(document, "/items", "get")).not.toHaveProperty("requestBody");
  });

  test("has API Gateway's key for any method, with any body", async () => {
    const { api: any } = buildApi((it, fn) => {
      it.addRoute("ANY", "/{proxy+}", fn);
      it.addRoute("GET", "/{proxy+}", fn);
    });
    const { paths } = toOpenApi(any);
    expect(Object.keys(paths["/{proxy}"] ?? {})).toEqual(["get", "x-amazon-apigateway-any-method"]);
    expect(Object.entries(paths["/{proxy}"] ?? {})[1]?.[1]).toMatchObject({
      operationId: "anyByProxy",
      requestBody: { required: false },
    });
  });

  test("has no body in the responses to HEAD", () => {
    const { api: head } = buildApi((it, fn) => it.addRoute("HEAD", "/items", fn));
    const responses = Object.values(toOpenApi(head).paths["/items"]?.head?.responses ?? {});
    expect(responses.length).toBeGreaterThan(3);
    for (const response of responses) expect(response).not.toHaveProperty("content");
  });

  test("allows any body where there is no schema", () => {
    const { api: open } = buildApi((it, fn) => it.addRoute("POST", "/", fn));
    expect(operation(toOpenApi(open), "/", "post").requestBody).toEqual({
      required: false,
      content: { "application/json": { schema: {} } },
    });
  });

  test("has the responses of API Gateway instead of the function", () => {
    const statuses = (path: string, method: Method) => Object.keys(operation(document, path, method).responses);
    const always = ["403", "413", "429", "500", "502", "504"];
    expect(statuses("/", "get")).toEqual(["200", ...always]);
    expect(statuses("/items", "get")).toEqual(["200", "400", ...always]);
    expect(statuses("/items", "post")).toEqual(["200", "400", ...always]);
    expect(statuses("/items/{itemId}", "get").filter((status) => !always.includes(status))).toEqual(["200", "404"]);
    for (const status of [400, ...always.map(Number)]) {
      expect(schemaOf(operation(document, "/items", "get"), status)).toEqual(gatewayError);
    }
    expect(document.components?.schemas?.GatewayError).toMatchObject({
      type: "object",
      required: ["message"],
      properties: { message: { type: "string" } },
    });
  });

  test("describes a response without a schema by its description only", () => {
    expect(response(operation(document, "/items/{itemId}", "get"), 404)).toEqual({
      description: "No such item.",
      headers: {},
    });
    expect(schemaOf(operation(document, "/", "get"), 200)).toEqual({});
  });

  test("allows either body where both the function and API Gateway return the status", () => {
    const { api: both } = buildApi((it, fn) =>
      it.addRoute("GET", "/", fn, {
        docs: { summary: "s", responses: { 500: { description: "Broken.", schema: { type: "object" } } } },
      }),
    );
    const get = operation(toOpenApi(both), "/", "get");
    expect(schemaOf(get, 500)).toEqual({ type: "object", anyOf: [{ type: "object" }, gatewayError] });
    expect(response(get, 500).description).toBe("Broken. Or, from API Gateway: API Gateway failed.");
  });

  test("requires the API key exactly where a route does", () => {
    expect(document.components?.securitySchemes).toEqual({
      "x-api-key": { type: "apiKey", in: "header", name: "x-api-key" },
    });
    expect(operation(document, "/items/{itemId}", "put").security).toEqual([{ "x-api-key": [] }]);
    expect(operation(document, "/items/{itemId}", "get")).not.toHaveProperty("security");
    const { api: open } = buildApi((it, fn) => it.addRoute("GET", "/", fn));
    expect(toOpenApi(open).components).not.toHaveProperty("securitySchemes");
  });

  test("has neither preflights nor CORS headers without CORS", () => {
    expect(JSON.stringify(document)).not.toMatch(/options|Access-Control|Vary/);
  });

  test("has a variable for the stage's URL, which is known once it is deployed", () => {
    expect(document.servers).toEqual([
      {
        url: "{stageUrl}",
        variables: {
          stageUrl: {
            default: "https://api-id.execute-api.us-east-1.amazonaws.com/prod",
            description: expect.any(String),
          },
        },
      },
    ]);
    const { api: v1 } = buildApi(addManyRoutes, { stageName: "v1" });
    expect(toOpenApi(v1).servers?.[0]?.variables?.stageUrl?.default).toMatch(/\/v1$/);
  });

  test("has the URL of an API with a domain name", () => {
    const domain = {
      domainName: "api.example.com",
      certificateArn: "arn:aws:acm:us-east-1:123456789012:certificate/a",
    };
    expect(toOpenApi(buildApi(addManyRoutes, domain).api).servers).toEqual([{ url: "https://api.example.com" }]);
  });

  test("names the API by its construct where its name is known only at apply", () => {
    const { api: unnamed } = buildApi(addManyRoutes, { apiName: Fn.join("-", ["a", "b"]) });
    expect(toOpenApi(unnamed).info.title).toBe("Api");
  });

  test("rejects text that is known only at apply", () => {
    const { api: late } = buildApi((it, fn) => it.addRoute("GET", "/", fn, { docs: { summary: fn.functionArn } }));
    expect(() => toOpenApi(late)).toThrow(
      /^'docs' must contain no value that is known only at apply, got "\$\{.*\}" \(test\/Api\)$/,
    );
  });
});
