import * as zod from "zod";
import * as z from "zod/mini";
import * as contracts from "../../../examples/users-crud/handlers/lib/contracts";
import { routeDocs, toOpenApi, toSwagger } from "../../../src";
import { buildApi } from "./openapi/api-fixture";
import { operation, schemaOf } from "./openapi/read-document";
import { requireValid } from "./openapi/validate";

const title = z.string().check(z.minLength(1), z.maxLength(100));
const noteContract = {
  name: "Create note",
  path: z.object({ folderId: z.uuid().check(z.describe("Of a folder")) }),
  headers: z.object({ "idempotency-key": z.string(), authorization: z.optional(z.string()) }),
  query: z.object({
    page: z._default(z.pipe(z.string(), z.pipe(z.transform(Number), z.int().check(z.minimum(1)))), 1),
    tag: z.string().check(z.describe("A tag")),
  }),
  body: z.object({ title, done: z._default(z.boolean(), false) }),
  maxBodyBytes: 8192,
  requireClaims: true,
  responses: {
    201: { description: "The note.", schema: z.object({ noteId: z.string(), title }) },
    404: { description: "There is no such folder." },
  },
};

describe("routeDocs", () => {
  const docs = routeDocs(noteContract);

  test("has the name as summary, and query parameters as what their text means", () => {
    expect(docs.summary).toBe("Create note");
    expect(docs.queryParameters).toEqual({
      page: {
        description: "",
        required: false,
        schema: { type: "integer", minimum: 1, maximum: Number.MAX_SAFE_INTEGER, default: 1 },
      },
      tag: { description: "A tag", required: true, schema: { type: "string" } },
    });
  });

  test("has the parameters of the path and the headers", async () => {
    const { api } = buildApi((it, fn) => it.addRoute("POST", "/folders/{folderId}", fn, { docs }));
    const document = toOpenApi(api);
    const [folder, , , key, ...others] = operation(document, "/folders/{folderId}", "post").parameters ?? [];
    expect(folder).toEqual({
      in: "path",
      name: "folderId",
      required: true,
      description: "Of a folder",
      schema: expect.objectContaining({ type: "string", format: "uuid" }),
    });
    expect(key).toEqual({ in: "header", name: "idempotency-key", required: true, schema: { type: "string" } });
    // OpenAPI describes the header Authorization by security schemes only.
    expect(others).toEqual([]);
    await requireValid(document);
    await requireValid(toSwagger(api));
  });

  test("has the body as clients may send it, in draft 4", () => {
    expect(docs.bodySchema).toEqual({
      $schema: "http://json-schema.org/draft-04/schema#",
      type: "object",
      required: ["title"],
      properties: {
        title: { type: "string", minLength: 1, maxLength: 100 },
        done: { type: "boolean", default: false },
      },
    });
  });

  test("has the responses of the contract and those that apiHandler adds", () => {
    expect(Object.keys(docs.responses ?? {})).toEqual(["201", "400", "401", "404", "413", "500"]);
    expect(docs.responses?.[404]?.schema).toMatchObject({ required: ["error"] });
    expect(docs.responses?.[400]?.schema).toMatchObject({ properties: { fields: { type: "object" } } });
    expect(docs.responses?.[201]?.schema).toMatchObject({ required: ["noteId", "title"] });
  });

  test("leaves out what the contract has not", () => {
    const { queryParameters, bodySchema, responses } = routeDocs({ name: "Ping" });
    expect([queryParameters, bodySchema, Object.keys(responses ?? {})]).toEqual([undefined, undefined, ["500"]]);
  });

  test("takes schemas of zod and of zod/mini alike", () => {
    const body = zod.object({ title: zod.string().min(1).max(100), done: zod.boolean().default(false) });
    expect(routeDocs({ name: "Create note", body }).bodySchema).toEqual(docs.bodySchema);
  });

  test("reports a response that JSON cannot express", () => {
    const responses = { 200: { description: "Now.", schema: z.object({ at: z.date() }) } };
    expect(() => routeDocs({ name: "Read the clock", responses })).toThrow("Date cannot be represented in JSON Schema");
  });

  test("documents a body that only the function checks, and lets API Gateway check it where the route passes it on", async () => {
    const { api, synthesized } = buildApi((it, fn) => {
      it.addRoute("POST", "/notes", fn, { docs });
      it.addRoute("PUT", "/notes", fn, { docs, bodySchema: docs.bodySchema });
    });
    const document = toOpenApi(api);
    for (const method of ["post", "put"] as const) {
      expect(operation(document, "/notes", method).requestBody).toMatchObject({
        required: true,
        content: { "application/json": { schema: { required: ["title"] } } },
      });
    }
    const model = synthesized.only("aws_api_gateway_model");
    expect([model.name, JSON.parse(model.schema)]).toEqual(["PUTnotes", docs.bodySchema]);
    await requireValid(document);
    await requireValid(toSwagger(api));
  });

  test("documents every operation of users-crud from the contract that its handler checks", async () => {
    const { api } = buildApi((it, fn) => {
      it.addRoute("GET", "/users", fn, { docs: routeDocs(contracts.listUsers) });
      it.addRoute("POST", "/users", fn, { docs: routeDocs(contracts.createUser) });
      it.addRoute("GET", "/users/{userId}", fn, { docs: routeDocs(contracts.getUser) });
      it.addRoute("PUT", "/users/{userId}", fn, { docs: routeDocs(contracts.updateUser) });
      it.addRoute("DELETE", "/users/{userId}", fn, { docs: routeDocs(contracts.deleteUser) });
    });
    const document = toOpenApi(api);
    await requireValid(document);
    expect(operation(document, "/users", "get").parameters).toMatchObject([
      { name: "limit", required: false, schema: { type: "integer", minimum: 1, maximum: 100, default: 20 } },
      { name: "nextToken", required: false, schema: { type: "string" } },
    ]);
    expect(schemaOf(operation(document, "/users/{userId}", "put"), 409)).toMatchObject({
      required: ["error", "current"],
    });
    expect(schemaOf(operation(document, "/users/{userId}", "delete"), 204)).toBeUndefined();
  });
});
