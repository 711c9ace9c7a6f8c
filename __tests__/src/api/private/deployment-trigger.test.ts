import { join } from "node:path";
import type { TerraformStack } from "cdktf";
import fc from "fast-check";
import { NodeFunction, RestApi, type RestApiProps, ROUTE_METHODS, type RouteMethod, UserTable } from "../../../../src";
import { synth } from "../../../helpers/synth";

const entry = join(__dirname, "../../../fixtures/handlers/say-hello.ts");
const cors = { allowOrigins: ["https://app.example.com"] };
type Build = (api: RestApi, fn: NodeFunction, stack: TerraformStack) => void;

const base: Build = (api, fn) => {
  api.addRoute("GET", "/users", fn);
  api.addRoute("POST", "/orders", fn);
};

const withDelete: Build = (api, fn, stack) => {
  base(api, fn, stack);
  api.addRoute("DELETE", "/users", fn);
};

/** What the deployment of an API is triggered by. */
function trigger(build: Build, props: Partial<RestApiProps> = {}) {
  return synth((stack) => {
    const api = new RestApi(stack, "Api", { apiName: "Users", cors, ...props });
    build(api, new NodeFunction(stack, "Function", { functionName: "Users", entry }), stack);
  }).only("aws_api_gateway_deployment").triggers.model;
}

describe("the deployment trigger", () => {
  const reference = trigger(base);

  test("is the same when nothing changed", () => expect(trigger(base)).toBe(reference));

  test("does not depend on the order of the routes", () => {
    const reversed: Build = (api, fn) => {
      api.addRoute("POST", "/orders", fn);
      api.addRoute("GET", "/users", fn);
    };
    expect(trigger(reversed)).toBe(reference);
  });

  test("does not depend on other resources of the stack", () => {
    const withTable: Build = (api, fn, stack) => {
      new UserTable(stack, "Table");
      base(api, fn, stack);
    };
    expect(trigger(withTable)).toBe(reference);
  });

  test.each<[string, Partial<RestApiProps>]>([
    ["the API's name", { apiName: "People" }],
    ["throttling, which is the stage's", { throttlingRateLimit: 7 }],
    ["the stage's name", { stageName: "v1" }],
  ])("does not depend on %s", (_, props) => expect(trigger(base, props)).toBe(reference));

  test.each<[string, Build, Partial<RestApiProps>]>([
    ["a route is added", withDelete, {}],
    ["a method becomes any method", (api, fn) => ["/users", "/orders"].map((it) => api.addRoute("ANY", it, fn)), {}],
    ["a route is removed", (api, fn) => api.addRoute("GET", "/users", fn), {}],
    ["an origin is added", base, { cors: { allowOrigins: [...cors.allowOrigins, "http://localhost:3000"] } }],
    ["an allowed header is added", base, { cors: { ...cors, allowHeaders: ["X-Api-Key"] } }],
    ["the preflight's age changes", base, { cors: { ...cors, maxAgeSeconds: 5 } }],
    ["other origins may read errors", base, { cors: { ...cors, errorCors: "any-origin" } }],
    ["a binary media type is added", base, { binaryMediaTypes: ["image/png"] }],
    ["CORS is switched off", base, { cors: undefined }],
  ])("changes when %s", (_, build, props) => expect(trigger(build, props)).not.toBe(reference));

  test("changes when a route invokes another function", () => {
    const other: Build = (api, fn, stack) => {
      api.addRoute("GET", "/users", new NodeFunction(stack, "Other", { functionName: "Other", entry }));
      api.addRoute("POST", "/orders", fn);
    };
    expect(trigger(other)).not.toBe(reference);
  });

  describe("of any API", () => {
    const anyRoute: fc.Arbitrary<AnyRoute> = fc.record({
      method: fc.constantFrom(...ROUTE_METHODS),
      path: fc.constantFrom("/", "/users", "/users/{userId}", "/orders", "/orders/{orderId}/items"),
      options: fc.record({
        apiKeyRequired: fc.boolean(),
        requiredQueryParameters: fc.uniqueArray(fc.constantFrom("page", "limit"), { maxLength: 2 }),
      }),
    });
    const anyRoutes = fc.uniqueArray(anyRoute, {
      minLength: 1,
      maxLength: 5,
      selector: (it) => `${it.method} ${it.path}`,
    });
    const build =
      (routes: readonly AnyRoute[]): Build =>
      (api, fn) => {
        for (const { method, path, options } of routes) api.addRoute(method, path, fn, options);
      };
    const runs = { numRuns: 25 };

    test("is the same in any order of routes", () => {
      const shuffled = anyRoutes.chain((routes) =>
        fc.tuple(fc.constant(routes), fc.shuffledSubarray(routes, { minLength: routes.length })),
      );
      fc.assert(
        fc.property(shuffled, ([routes, others]) => {
          return trigger(build(routes)) === trigger(build(others));
        }),
        runs,
      );
    });

    test("changes with each route that is removed, and with each option of one", () => {
      fc.assert(
        fc.property(anyRoutes, fc.nat(), (routes, at) => {
          const [first, ...rest] = [...routes.slice(at % routes.length), ...routes.slice(0, at % routes.length)];
          if (!first) return true;
          const original = trigger(build([first, ...rest]));
          const withKey = { ...first, options: { ...first.options, apiKeyRequired: !first.options.apiKeyRequired } };
          const withQuery = { ...first, options: { ...first.options, requiredQueryParameters: ["other"] } };
          const changed = [withKey, withQuery].map((it) => trigger(build([it, ...rest])));
          if (rest.length > 0) changed.push(trigger(build(rest)));
          return !changed.includes(original);
        }),
        runs,
      );
    });
  });
});

interface AnyRoute {
  method: RouteMethod;
  path: string;
  options: { apiKeyRequired: boolean; requiredQueryParameters: string[] };
}
