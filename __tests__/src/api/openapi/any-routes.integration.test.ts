import fc from "fast-check";
import {
  CognitoUserPoolsAuthorizer,
  LambdaAuthorizer,
  type RestApi,
  ROUTE_METHODS,
  type RouteMethod,
  toOpenApi,
  toSwagger,
} from "../../../../src";
import type { JsonSchema, RouteOptions } from "../../../../src/api/route";
import type { Synthesized } from "../../../helpers/synth";
import { buildApi, cors } from "./api-fixture";
import { requireValid } from "./validate";

const name = fc.stringMatching(/^[A-Za-z0-9._-]{1,8}$/);
const text = fc.string({ maxLength: 10 }).filter((it) => !it.includes("${"));

/** Schemas of the keywords that schema libraries write. */
const { schema } = fc.letrec<{ schema: JsonSchema }>((tie) => ({
  schema: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constantFrom<JsonSchema>({}, { type: "string", minLength: 1 }, { type: ["integer", "null"] }, { type: "null" }),
    fc.record({ enum: fc.uniqueArray(text, { minLength: 1 }), description: text }),
    fc.record({ type: fc.constant("array"), items: tie("schema") }),
    fc.record({ anyOf: fc.array(tie("schema"), { minLength: 1, maxLength: 3 }) }),
    fc.record({ oneOf: fc.array(tie("schema"), { minLength: 1, maxLength: 3 }), default: text }),
    fc
      .record({ properties: fc.dictionary(text, tie("schema"), { maxKeys: 3 }), closed: fc.boolean() })
      .map(({ properties, closed }) => ({
        $schema: "http://json-schema.org/draft-04/schema#",
        type: "object",
        properties,
        required: Object.keys(properties),
        additionalProperties: !closed,
      })),
    fc.record({ inner: tie("schema"), key: text }).map(({ inner, key }) => ({
      allOf: [{ $ref: `#/definitions/${key.replaceAll("~", "~0").replaceAll("/", "~1")}` }, { $ref: "#" }],
      definitions: { [key]: inner },
    })),
  ),
}));

const invokeArn = "arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/check/invocations";
const AUTHORIZATIONS: RouteOptions["authorization"][] = [
  "none",
  "iam",
  new CognitoUserPoolsAuthorizer({ authorizerName: "Pool", userPools: [{ userPoolArn: "pool", userPoolId: "pool" }] }),
  new LambdaAuthorizer({
    authorizerName: "Session",
    handler: { functionName: "check", functionArn: "check", invokeArn },
  }),
];

const parameters = fc.dictionary(
  fc.oneof(name, fc.constantFrom("p0", "Authorization")),
  fc.record({ description: text, schema, required: fc.boolean() }),
);

const options: fc.Arbitrary<RouteOptions> = fc.record(
  {
    requiredQueryParameters: fc.uniqueArray(name, { maxLength: 3 }),
    bodySchema: schema,
    apiKeyRequired: fc.boolean(),
    authorization: fc.constantFrom(...AUTHORIZATIONS),
    docs: fc.record(
      {
        summary: text,
        pathParameters: parameters,
        queryParameters: parameters,
        headers: parameters,
        responses: fc.dictionary(
          fc.integer({ min: 200, max: 599 }).map(String),
          fc.record({ description: text, schema }, { requiredKeys: ["description"] }),
          { minKeys: 1 },
        ),
      },
      { requiredKeys: ["summary"] },
    ),
  },
  { requiredKeys: [] },
);

/** A parameter is named after its depth: API Gateway accepts no two names at one place, and no name twice in a path. */
const path = fc
  .array(
    fc.oneof(
      name.map((part) => () => part),
      fc.constant((depth: number) => `{p${depth}}`),
    ),
    { maxLength: 4 },
  )
  .chain((parts) => fc.boolean().map((greedy) => ({ parts, greedy })))
  .map(({ parts, greedy }) => {
    const path = `/${parts.map((part, depth) => part(depth)).join("/")}`;
    // With a different name for its place too, since a greedy one has no sibling.
    return greedy ? path.replace(/\{p\d+\}$/, "greedy/{rest+}") : path;
  });

const routes = fc
  .uniqueArray(fc.record({ method: fc.constantFrom(...ROUTE_METHODS), path, options }), {
    minLength: 1,
    maxLength: 6,
    selector: ({ method, path }) => `${method} ${path.replace("+}", "}")}`,
  })
  // A parameter is either greedy or not, and has nothing below it when it is.
  .filter((all) =>
    all.every(({ path }) => !all.some((other) => path !== other.path && path.replace("+}", "}") === other.path)),
  );

type AnyRoute = { method: RouteMethod; path: string; options: RouteOptions };
const build = (all: AnyRoute[], withCors: boolean) =>
  buildApi(
    (api: RestApi, fn) => {
      for (const { method, path, options } of all) api.addRoute(method, path, fn, options);
    },
    withCors ? { cors } : {},
  );

/** `GET /users` for each method that Terraform creates, read only from the resources. */
function deployedOperations(synthesized: Synthesized): string[] {
  const resources = synthesized.json.resource.aws_api_gateway_resource ?? {};
  const pathOf = (reference: string): string => {
    const id = /^\$\{aws_api_gateway_resource\.(.+)\.id\}$/.exec(reference)?.[1];
    if (!id) return "";
    return `${pathOf(resources[id].parent_id)}/${resources[id].path_part}`;
  };
  return synthesized
    .resources("aws_api_gateway_method")
    .map(({ http_method, resource_id }) => `${http_method} ${pathOf(resource_id).replace("+}", "}") || "/"}`)
    .sort();
}

/** The method as API Gateway has it, by its key in a document. */
const deployedMethod = (key: string) => (key === "x-amazon-apigateway-any-method" ? "ANY" : key.toUpperCase());

const documentedOperations = (paths: object) =>
  Object.entries(paths)
    .flatMap(([path, item]) => Object.keys(item).map((method) => `${deployedMethod(method)} ${path}`))
    .sort();

describe("any set of routes", () => {
  jest.setTimeout(60_000);

  test("results in valid documents with one operation for each deployed method", async () => {
    await fc.assert(
      fc.asyncProperty(routes, fc.boolean(), async (all, withCors) => {
        const { api, synthesized } = build(all, withCors);
        const [openApi, swagger] = [toOpenApi(api), toSwagger(api)];
        await requireValid(openApi);
        await requireValid(swagger);
        expect(documentedOperations(openApi.paths)).toEqual(deployedOperations(synthesized));
        expect(documentedOperations(swagger.paths)).toEqual(deployedOperations(synthesized));
        const ids = [...JSON.stringify(openApi.paths).matchAll(/"operationId":"(\w+)"/g)].map(([, id]) => id);
        expect(new Set(ids).size).toBe(documentedOperations(openApi.paths).length);
        expect(JSON.stringify([openApi, swagger])).not.toMatch(/\$\{/);
      }),
      { numRuns: 40 },
    );
  });
});
