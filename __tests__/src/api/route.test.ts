import { join } from "node:path";
import { NodeFunction, RestApi, type RouteOptions } from "../../../src";
import { synth } from "../../helpers/synth";

const entry = join(__dirname, "../../fixtures/handlers/say-hello.ts");
const schema = { type: "object", required: ["name"], properties: { name: { type: "string" } } };

/** An API with CORS and two routes, of which the first has these options. */
function synthRoutes(options: RouteOptions, path = "/users/{userId}") {
  return synth((stack) => {
    const api = new RestApi(stack, "Api", {
      apiName: "Users",
      cors: { allowOrigins: ["https://app.example.com"] },
    });
    const fn = new NodeFunction(stack, "Function", { functionName: "Users", entry });
    api.addRoute("PUT", path, fn, options);
    api.addRoute("GET", path, fn);
  });
}

/** The method of the first route; without options it is plain. */
const methodOf = (options: RouteOptions, path?: string) =>
  synthRoutes(options, path)
    .resources("aws_api_gateway_method")
    .find(({ http_method }) => http_method === "PUT");

describe("a route", () => {
  test("by default requires no key and accepts any query and body", () => {
    const result = synthRoutes({}, "/users");
    expect(methodOf({}, "/users")).toMatchObject({ authorization: "NONE", api_key_required: false });
    expect(methodOf({}, "/users")).not.toHaveProperty("request_validator_id");
    expect(result.resources("aws_api_gateway_request_validator")).toEqual([]);
    expect(result.resources("aws_api_gateway_model")).toEqual([]);
  });

  test("declares the parameters of its path", () => {
    expect(methodOf({}, "/users/{userId}/files/{path+}")?.request_parameters).toEqual({
      "method.request.path.userId": true,
      "method.request.path.path": true,
    });
  });

  test("can have API Gateway reject requests without certain query parameters", () => {
    const result = synthRoutes({ requiredQueryParameters: ["page", "sort-by"] }, "/users");
    expect(methodOf({ requiredQueryParameters: ["page", "sort-by"] }, "/users")).toMatchObject({
      request_parameters: { "method.request.querystring.page": true, "method.request.querystring.sort-by": true },
      request_validator_id: expect.stringMatching(/^\$\{aws_api_gateway_request_validator\..+\.id\}$/),
    });
    expect(result.only("aws_api_gateway_request_validator")).toMatchObject({
      name: "parameters",
      validate_request_parameters: true,
      validate_request_body: false,
    });
  });

  test("can have API Gateway reject bodies that do not match a schema", () => {
    const result = synthRoutes({ bodySchema: schema });
    expect(JSON.parse(result.only("aws_api_gateway_model").schema)).toEqual(schema);
    expect(result.only("aws_api_gateway_model")).toMatchObject({
      content_type: "application/json",
      name: expect.stringMatching(/^[A-Za-z0-9]+$/),
    });
    expect(result.only("aws_api_gateway_request_validator")).toMatchObject({
      name: "body",
      validate_request_parameters: false,
      validate_request_body: true,
    });
    expect(methodOf({ bodySchema: schema })?.request_models["application/json"]).toMatch(/aws_api_gateway_model/);
  });

  test("shares a validator with the routes that validate the same parts", () => {
    const result = synth((stack) => {
      const api = new RestApi(stack, "Api", { apiName: "Users" });
      const fn = new NodeFunction(stack, "Function", { functionName: "Users", entry });
      api.addRoute("POST", "/users", fn, { bodySchema: schema });
      api.addRoute("PUT", "/users", fn, { bodySchema: schema });
      api.addRoute("GET", "/users", fn, { requiredQueryParameters: ["page"] });
      api.addRoute("PATCH", "/users", fn, { requiredQueryParameters: ["page"], bodySchema: schema });
    });
    const names = result.resources("aws_api_gateway_request_validator").map(({ name }) => name);
    expect(names.sort()).toEqual(["body", "parameters", "parameters-and-body"]);
  });

  test("can require a key, which its preflight never does", () => {
    const methods = synthRoutes({ apiKeyRequired: true }).resources("aws_api_gateway_method");
    expect(Object.fromEntries(methods.map((it) => [it.http_method, it.api_key_required ?? false]))).toEqual({
      PUT: true,
      GET: false,
      OPTIONS: false,
    });
  });

  test("can have throttling limits", () => {
    const settings = synthRoutes({ throttlingRateLimit: 5, throttlingBurstLimit: 2 }).resources(
      "aws_api_gateway_method_settings",
    );
    expect(Object.fromEntries(settings.map((it) => [it.method_path, it.settings]))).toMatchObject({
      "*/*": { throttling_rate_limit: 100, throttling_burst_limit: 50 },
      "~1users~1{userId}/PUT": { throttling_rate_limit: 5, throttling_burst_limit: 2 },
    });
  });

  test("with one limit, has the API's for the other: an omitted one means unlimited", () => {
    const own = synthRoutes({ throttlingRateLimit: 5 })
      .resources("aws_api_gateway_method_settings")
      .find(({ method_path }) => method_path !== "*/*");
    expect(own?.settings).toMatchObject({ throttling_rate_limit: 5, throttling_burst_limit: 50 });
    expect(own?.depends_on).toEqual([expect.stringMatching(/^aws_api_gateway_method_settings\.Api_Throttling_\w+$/)]);
  });

  test("has its permission before the stage is exposed", () => {
    const result = synthRoutes({});
    const permissions = result.addresses().filter((address) => address.startsWith("aws_lambda_permission."));
    expect(permissions).toHaveLength(2);
    expect(result.only("aws_api_gateway_stage").depends_on.sort()).toEqual(permissions);
    expect(result.only("aws_api_gateway_deployment").depends_on).not.toEqual(expect.arrayContaining(permissions));
  });

  test("keeps its address when a parameter of its path is renamed: API Gateway accepts no second one in that place", () => {
    expect(synthRoutes({}, "/users/{id}").addresses()).toEqual(synthRoutes({}, "/users/{userId}").addresses());
  });

  test("has unique names, however similar the paths", () => {
    const result = synth((stack) => {
      const api = new RestApi(stack, "Api", { apiName: "Users" });
      const fn = new NodeFunction(stack, "Function", { functionName: "Users", entry });
      for (const path of ["/a/b", "/a-b", "/a.b", "/ab"]) api.addRoute("POST", path, fn, { bodySchema: schema });
    });
    const namesOf = (type: string, name: string) => new Set(result.resources(type).map((it) => it[name])).size;
    expect(namesOf("aws_lambda_permission", "statement_id")).toBe(4);
    expect(namesOf("aws_api_gateway_model", "name")).toBe(4);
  });

  test("sets the methods of all routes in the function's environment", () => {
    const { ALLOWED_METHODS } = synthRoutes({}).only("aws_lambda_function").environment.variables;
    expect(ALLOWED_METHODS).toBe("GET,PUT,OPTIONS");
  });

  test.each<[RouteOptions, string]>([
    [
      { requiredQueryParameters: ["user id"] },
      "'requiredQueryParameters' must contain parameter names such as 'userId'",
    ],
    [{ throttlingRateLimit: 0 }, "'throttlingRateLimit' must be over 0, got 0"],
    [{ throttlingBurstLimit: 1.5 }, "'throttlingBurstLimit' must be a whole number over 0, got 1.5"],
  ])("rejects %j", (options, message) => {
    expect(() => synthRoutes(options)).toThrow(message);
  });
});
