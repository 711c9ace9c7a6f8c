import { Schemas } from "../../../../src/api/openapi/schemas";

const convert = (schema: object) => new Schemas().add("item", { ...schema });

describe("Schemas", () => {
  test.each<[string, object, object]>([
    [
      "keeps keywords of both",
      { type: "string", minLength: 1, enum: ["a"] },
      { type: "string", minLength: 1, enum: ["a"] },
    ],
    [
      "drops keywords that OpenAPI lacks",
      { $schema: "x", id: "y", type: "object", dependencies: {} },
      { type: "object" },
    ],
    ["turns null among the types into nullable", { type: ["string", "null"] }, { type: "string", nullable: true }],
    ["restricts null by its value", { type: "null" }, { enum: [null] }],
    ["allows any type where several are allowed", { type: ["string", "number"] }, {}],
    ["gives every array its items", { type: "array" }, { type: "array", items: {} }],
    ["takes no items by position", { type: "array", items: [{ type: "string" }] }, { type: "array", items: {} }],
    ["drops an empty list of required properties", { type: "object", required: [] }, { type: "object" }],
    [
      "turns one schema or null into a nullable schema",
      { description: "d", anyOf: [{ type: "string" }, { type: "null" }] },
      { description: "d", type: "string", nullable: true },
    ],
    [
      "allows null in addition to an enumeration",
      { anyOf: [{ type: "string", enum: ["a"] }, { type: "null" }] },
      { type: "string", enum: ["a", null], nullable: true },
    ],
    [
      "keeps a rule and its branches apart",
      { required: ["a"], anyOf: [{ type: "object", properties: {} }, { type: "null" }] },
      { required: ["a"], anyOf: [{ type: "object", properties: {} }, { enum: [null] }] },
    ],
    [
      "lets branches overlap",
      { oneOf: [{ type: "string" }, { type: "integer" }] },
      { anyOf: [{ type: "string" }, { type: "integer" }] },
    ],
    [
      "forbids no property that a pattern may allow",
      { type: "object", patternProperties: { "^x-": {} }, additionalProperties: false },
      { type: "object" },
    ],
    [
      "converts properties",
      { properties: { a: { type: ["integer", "null"] } }, additionalProperties: { type: "null" } },
      { properties: { a: { type: "integer", nullable: true } }, additionalProperties: { enum: [null] } },
    ],
    ["follows no reference to elsewhere", { $ref: "https://example.com/schema" }, {}],
  ])("%s", (_, schema, expected) => {
    expect(convert(schema)).toEqual(expected);
  });

  test("turns definitions, and a schema that refers to itself, into components", () => {
    const schemas = new Schemas();
    const tree = {
      type: "object",
      properties: { children: { type: "array", items: { $ref: "#" } }, size: { $ref: "#/definitions/a~1b c" } },
      definitions: { "a/b c": { type: "integer" } },
    };
    expect(schemas.add("tree", tree)).toEqual({ $ref: "#/components/schemas/tree" });
    expect(schemas.components).toEqual({
      tree: {
        type: "object",
        properties: {
          children: { type: "array", items: { $ref: "#/components/schemas/tree" } },
          size: { $ref: "#/components/schemas/tree.a_b_c" },
        },
      },
      "tree.a_b_c": { type: "integer" },
    });
  });

  test("keeps components of the same name apart", () => {
    const schemas = new Schemas();
    const named = (type: string) => ({ $ref: "#/definitions/x", definitions: { x: { type } } });
    expect(schemas.add("a", named("string"))).toEqual({ $ref: "#/components/schemas/a.x" });
    expect(schemas.add("a", named("number"))).toEqual({ $ref: "#/components/schemas/a.x2" });
    expect(schemas.components).toEqual({ "a.x": { type: "string" }, "a.x2": { type: "number" } });
  });
});
