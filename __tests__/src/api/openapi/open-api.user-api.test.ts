import type { TerraformStack } from "cdktf";
import fc from "fast-check";
import type { OpenAPIV3 } from "openapi-types";
import { getUserContract } from "../../../../handlers/lib/get-user-contract";
import { routeDocs, toOpenApi, UserApi, UserTable } from "../../../../src";
import { synth } from "../../../helpers/synth";
import { cors } from "./api-fixture";
import { operation, schemaOf } from "./read-document";
import { requireValid } from "./validate";

describe("the OpenAPI document of UserApi", () => {
  let document!: OpenAPIV3.Document;
  synth((stack: TerraformStack) => {
    document = toOpenApi(new UserApi(stack, "UserApi", { table: new UserTable(stack, "UserTable"), cors }).restApi);
  });
  const getUsers = () => operation(document, "/users", "get");

  test("is valid", async () => {
    await requireValid(document);
  });

  test("has GET /users and its preflight, nothing else", () => {
    expect(Object.entries(document.paths).map(([path, item]) => [path, ...Object.keys(item ?? {})])).toEqual([
      ["/users", "get", "options"],
    ]);
  });

  test("requires userId, and returns 200, 400, 404, 429 and 5xx", () => {
    expect(getUsers().parameters).toEqual([expect.objectContaining({ in: "query", name: "userId", required: true })]);
    expect(Object.keys(getUsers().responses)).toEqual(
      expect.arrayContaining(["200", "400", "404", "429", "500", "502", "504"]),
    );
    expect(schemaOf(getUsers(), 200)).toMatchObject({ required: ["userId", "name", "email"] });
    // The function's message: API Gateway does not check userId.
    for (const status of [400, 404]) expect(schemaOf(getUsers(), status)).toMatchObject({ required: ["error"] });
  });

  test("has the responses of the function's contract", () => {
    for (const [status, { description, schema }] of Object.entries(routeDocs(getUserContract).responses ?? {})) {
      const documented = getUsers().responses[status] as OpenAPIV3.ResponseObject;
      if (status !== "400") expect(documented.description).toContain(description);
      const required = status === "400" ? ["error"] : schema?.required;
      expect(schemaOf(getUsers(), Number(status))).toMatchObject(status === "500" ? {} : { required });
    }
  });

  test("allows no userId that the function rejects, and excludes only overlong ones that it accepts", () => {
    const [userId] = (getUsers().parameters ?? []) as { schema: OpenAPIV3.SchemaObject }[];
    const { pattern = "", minLength = 0, maxLength = 0 } = userId?.schema ?? {};
    const allows = (id: string) => id.length >= minLength && new RegExp(pattern, "u").test(id);
    const takes = (id: string) => getUserContract.query.safeParse({ userId: id }).success;
    const odd = fc.constantFrom(
      "",
      " ",
      "\t",
      "\u0000",
      "\u0085",
      "\u00a0",
      "\u2028",
      "\ufeff",
      "\u3000",
      "a",
      "é",
      "😀",
    );
    const id = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.array(odd).map((parts) => parts.join("")),
    );
    fc.assert(
      fc.property(id, (it) => expect(allows(it)).toBe(takes(it))),
      { numRuns: 1000 },
    );
    expect(takes("😀".repeat(maxLength))).toBe(true);
    expect(takes("😀".repeat(maxLength + 1))).toBe(false);
  });
});
