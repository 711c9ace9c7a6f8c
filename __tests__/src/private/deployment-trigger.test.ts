import { join } from "node:path";
import type { TerraformStack } from "cdktf";
import { LambdaRestApi, type LambdaRestApiProps, NodeFunction, UserTable } from "../../../src";
import { synth } from "../../helpers/synth";

const entry = join(__dirname, "../../fixtures/handlers/say-hello.ts");
const cors = { allowOrigins: ["https://app.example.com"] };
type Build = (api: LambdaRestApi, fn: NodeFunction, stack: TerraformStack) => void;

const base: Build = (api, fn) => {
  api.addRoute("GET", "/users", fn);
  api.addRoute("POST", "/orders", fn);
};

const withDelete: Build = (api, fn, stack) => {
  base(api, fn, stack);
  api.addRoute("DELETE", "/users", fn);
};

/** What the deployment of an API is triggered by. */
function trigger(build: Build, props: Partial<LambdaRestApiProps> = {}) {
  return synth((stack) => {
    const api = new LambdaRestApi(stack, "Api", { apiName: "Users", cors, ...props });
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

  test("does not depend on what merely stands in the same stack", () => {
    const withTable: Build = (api, fn, stack) => {
      new UserTable(stack, "Table");
      base(api, fn, stack);
    };
    expect(trigger(withTable)).toBe(reference);
  });

  test.each<[string, Partial<LambdaRestApiProps>]>([
    ["the API's name", { apiName: "People" }],
    ["throttling, which is the stage's", { throttlingRateLimit: 7 }],
    ["the stage's name", { stageName: "v1" }],
  ])("does not depend on %s", (_, props) => expect(trigger(base, props)).toBe(reference));

  test.each<[string, Build, Partial<LambdaRestApiProps>]>([
    ["a route is added", withDelete, {}],
    ["a route is removed", (api, fn) => api.addRoute("GET", "/users", fn), {}],
    ["an origin is added", base, { cors: { allowOrigins: [...cors.allowOrigins, "http://localhost:3000"] } }],
    ["an allowed header is added", base, { cors: { ...cors, allowHeaders: ["X-Api-Key"] } }],
    ["the preflight's age changes", base, { cors: { ...cors, maxAgeSeconds: 5 } }],
    ["other origins may read errors", base, { cors: { ...cors, errorCors: "any-origin" } }],
    ["CORS is switched off", base, { cors: undefined }],
  ])("changes when %s", (_, build, props) => expect(trigger(build, props)).not.toBe(reference));

  test("changes when a route goes to another function", () => {
    const other: Build = (api, fn, stack) => {
      api.addRoute("GET", "/users", new NodeFunction(stack, "Other", { functionName: "Other", entry }));
      api.addRoute("POST", "/orders", fn);
    };
    expect(trigger(other)).not.toBe(reference);
  });
});
