import { join } from "node:path";
import type { TerraformStack } from "cdktf";
import { NodeFunction, RestApi, type RestApiProps } from "../../../../src";
import { synth } from "../../../helpers/synth";

const entry = join(__dirname, "../../../fixtures/handlers/say-hello.ts");

/** An API whose routes a test adds, and the Terraform that it is synthesized to. */
export function buildApi(addRoutes: (api: RestApi, fn: NodeFunction) => void, props: Partial<RestApiProps> = {}) {
  const apis: RestApi[] = [];
  const synthesized = synth((stack: TerraformStack) => {
    const api = new RestApi(stack, "Api", { apiName: "Shop", ...props });
    addRoutes(api, new NodeFunction(stack, "Function", { functionName: "Shop", entry }));
    apis.push(api);
  });
  const [api] = apis;
  if (!api) throw new Error("synth built no API");
  return { api, synthesized };
}

export const cors = { allowOrigins: ["https://shop.example.com"] };

/** An API with what the others lack: keys, bodies, parameters, nested paths, and no CORS. */
export const addManyRoutes = (api: RestApi, fn: NodeFunction) => {
  api.addRoute("GET", "/", fn);
  api.addRoute("PUT", "/items/{itemId}", fn, { apiKeyRequired: true, bodySchema: ITEM });
  api.addRoute("GET", "/items/{itemId}", fn, {
    docs: {
      summary: "One item",
      queryParameters: {
        fields: { description: "Which fields.", schema: { type: "array", items: { type: "string" } } },
      },
      responses: { 200: { description: "The item.", schema: ITEM }, 404: { description: "No such item." } },
    },
  });
  api.addRoute("POST", "/items", fn, { bodySchema: ITEM });
  api.addRoute("GET", "/items", fn, { requiredQueryParameters: ["page"] });
  api.addRoute("DELETE", "/files/{path+}", fn, { apiKeyRequired: true });
};

/** As a schema library writes it: definitions, a schema that refers to itself, null as a type. */
const ITEM = {
  $schema: "http://json-schema.org/draft-04/schema#",
  type: "object",
  required: ["name"],
  properties: {
    name: { type: "string", minLength: 1 },
    price: { $ref: "#/definitions/money" },
    parts: { type: "array", items: { $ref: "#" } },
    note: { anyOf: [{ type: "string" }, { type: "null" }] },
  },
  definitions: { money: { type: "number", minimum: 0, exclusiveMinimum: true } },
};
