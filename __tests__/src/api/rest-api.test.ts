import { join } from "node:path";
import { TerraformOutput, type TerraformStack } from "cdktf";
import { HTTP_METHODS, NodeFunction, RestApi, type RestApiProps } from "../../../src";
import { iamMatchers } from "../../../src/testing";
import { type Block, synth } from "../../helpers/synth";

expect.extend(iamMatchers);

const entry = join(__dirname, "../../fixtures/handlers/say-hello.ts");
const cors = { allowOrigins: ["https://app.example.com"] };

/** An API in a stack, and a function for its routes. */
function synthApi(addRoutes: (api: RestApi, fn: NodeFunction) => void, props: Partial<RestApiProps> = {}) {
  return synth((stack: TerraformStack) => {
    const api = new RestApi(stack, "Api", { apiName: "Users", ...props });
    addRoutes(api, new NodeFunction(stack, "Function", { functionName: "Users", entry }));
    new TerraformOutput(stack, "metric", { value: api.metric("5XXError") });
  });
}

const getUsers = (api: RestApi, fn: NodeFunction) => api.addRoute("GET", "/users", fn);
const ofMethod = (blocks: Block[], method: string) =>
  blocks.filter((it) => it.http_method.includes(`Method-${method}`));

describe("RestApi", () => {
  describe("with one route and CORS", () => {
    const result = synthApi(getUsers, { cors });

    test("is not traced", () => expect(result.only("aws_api_gateway_stage").xray_tracing_enabled).toBe(false));

    test("is created before its predecessor is destroyed", () => {
      expect(result.only("aws_api_gateway_rest_api").lifecycle).toEqual({ create_before_destroy: true });
    });

    test("is regional", () => {
      expect(result.only("aws_api_gateway_rest_api")).toMatchObject({
        name: "Users",
        endpoint_configuration: { types: ["REGIONAL"] },
      });
    });

    test("integrates GET /users with the function as a proxy", () => {
      const [integration] = ofMethod(result.resources("aws_api_gateway_integration"), "GET");
      expect(integration).toMatchObject({
        type: "AWS_PROXY",
        integration_http_method: "POST",
        uri: expect.stringMatching(/^\$\{aws_lambda_function\.Function_\w+\.invoke_arn\}$/),
      });
    });

    test("may invoke the function only for GET /users of this API, in any stage", () => {
      expect(result.only("aws_lambda_permission")).toEqual({
        statement_id: "AllowApiGateway-GET-users",
        action: "lambda:InvokeFunction",
        function_name: expect.stringMatching(/^\$\{aws_lambda_function\.Function_\w+\.function_name\}$/),
        principal: "apigateway.amazonaws.com",
        source_arn: expect.stringMatching(/^\$\{aws_api_gateway_rest_api\.Api_\w+\.execution_arn\}\/\*\/GET\/users$/),
      });
    });

    test("responds to OPTIONS by a mock, whatever the content type", () => {
      const [preflight] = ofMethod(result.resources("aws_api_gateway_integration"), "OPTIONS");
      expect(preflight).toMatchObject({
        type: "MOCK",
        passthrough_behavior: "NEVER",
        content_handling: "CONVERT_TO_TEXT",
        request_templates: { "application/json": '{"statusCode":200}', "text/plain": '{"statusCode":200}' },
      });
      // AWS drops it from a mock, and Terraform would replace the integration in every plan.
      expect(preflight).not.toHaveProperty("integration_http_method");
    });

    test("allows the methods of the path's routes in its preflight", () => {
      expect(result.only("aws_api_gateway_integration_response")).toMatchObject({
        status_code: expect.any(String),
        response_parameters: { "method.response.header.Vary": "'Origin'" },
        response_templates: { "application/json": expect.stringContaining('Allow-Methods = "GET,OPTIONS"') },
      });
    });

    test("requires neither key nor authorizer for OPTIONS", () => {
      const methods = result.resources("aws_api_gateway_method").filter(({ http_method }) => http_method === "OPTIONS");
      expect(methods).toHaveLength(1);
      for (const method of methods) {
        expect(method.authorization).toBe("NONE");
        expect(method.api_key_required ?? false).toBe(false);
      }
    });

    test("has CORS headers on every error of API Gateway, with a body that a second plan finds unchanged", () => {
      expect(result.resources("aws_api_gateway_gateway_response")).toEqual(
        ["DEFAULT_4XX", "DEFAULT_5XX"].map((response_type) =>
          expect.objectContaining({
            response_type,
            response_parameters: {
              "gatewayresponse.header.Access-Control-Allow-Origin": "'https://app.example.com'",
              "gatewayresponse.header.Access-Control-Expose-Headers": "'x-amzn-RequestId'",
              "gatewayresponse.header.Vary": "'Origin'",
              "gatewayresponse.header.X-Content-Type-Options": "'nosniff'",
            },
            response_templates: {
              "application/json": '{"message":$context.error.messageString,"requestId":"$context.requestId"}',
            },
          }),
        ),
      );
    });

    test("deploys after everything that reaches clients, and replaces a deployment without downtime", () => {
      const deployment = result.only("aws_api_gateway_deployment");
      const counted = result
        .addresses()
        .filter((address) => /integration|method\.|method_response|gateway_response|resource\./.test(address));
      expect(counted).toHaveLength(9);
      expect(deployment.depends_on).toEqual(expect.arrayContaining(counted));
      expect(deployment.lifecycle).toEqual({ create_before_destroy: true });
      expect(deployment.triggers.model).toMatch(
        /^[0-9a-f]{32}-\$\{sha1\(jsonencode\(\[aws_lambda_function\.Function_\w+\.invoke_arn\]\)\)\}$/,
      );
    });

    test("has a stage with throttling", () => {
      expect(result.only("aws_api_gateway_stage").stage_name).toBe("prod");
      expect(result.only("aws_api_gateway_method_settings")).toMatchObject({
        method_path: "*/*",
        settings: { throttling_rate_limit: 100, throttling_burst_limit: 50 },
      });
    });

    test("has metrics with the names of API and stage", () => {
      expect(result.output("metric")).toEqual({
        namespace: "AWS/ApiGateway",
        metricName: "5XXError",
        dimensions: { ApiName: "Users", Stage: expect.stringMatching(/^\$\{aws_api_gateway_stage\./) },
      });
    });
  });

  test("can be traced", () => {
    const stage = synthApi(getUsers, { tracing: true }).only("aws_api_gateway_stage");
    expect(stage.xray_tracing_enabled).toBe(true);
  });

  test("accepts another stage name and other limits", () => {
    const result = synthApi(getUsers, { stageName: "v1", throttlingRateLimit: 5, throttlingBurstLimit: 2 });
    expect(result.only("aws_api_gateway_stage").stage_name).toBe("v1");
    expect(result.only("aws_api_gateway_method_settings").settings).toMatchObject({
      throttling_rate_limit: 5,
      throttling_burst_limit: 2,
    });
  });

  test("accepts binary media types, also all of them: a preflight is still converted to text", () => {
    const result = synthApi(getUsers, { cors, binaryMediaTypes: ["*/*"] });
    expect(result.only("aws_api_gateway_rest_api").binary_media_types).toEqual(["*/*"]);
    const [preflight] = ofMethod(result.resources("aws_api_gateway_integration"), "OPTIONS");
    expect(preflight?.content_handling).toBe("CONVERT_TO_TEXT");
    expect(synthApi(getUsers).only("aws_api_gateway_rest_api")).not.toHaveProperty("binary_media_types");
  });

  test("without CORS, has no preflight and no CORS headers on errors", () => {
    const result = synthApi(getUsers);
    expect(result.only("aws_api_gateway_method").http_method).toBe("GET");
    const errors = result.resources("aws_api_gateway_gateway_response");
    expect(errors.map(({ response_type, response_parameters }) => [response_type, response_parameters])).toEqual(
      ["DEFAULT_4XX", "DEFAULT_5XX"].map((type) => [
        type,
        { "gatewayresponse.header.X-Content-Type-Options": "'nosniff'" },
      ]),
    );
  });

  test("accepts a greedy parameter at a path's end, and a function whose timeout is API Gateway's", () => {
    const result = synthApi((api, fn) => {
      api.addRoute("GET", "/{proxy+}", fn);
      api.addRoute(
        "GET",
        "/files/{path+}",
        new NodeFunction(api, "Fn", { functionName: "F", entry, timeoutSeconds: 29 }),
      );
    });
    const parts = result.resources("aws_api_gateway_resource").map(({ path_part }) => path_part);
    expect(parts.sort()).toEqual(["files", "{path+}", "{proxy+}"]);
  });

  test("can proxy every method of a path", () => {
    const result = synthApi((api, fn) => {
      for (const method of HTTP_METHODS) api.addRoute(method, "/{proxy+}", fn);
    });
    expect(result.resources("aws_api_gateway_method").map(({ http_method }) => http_method)).toEqual(
      expect.arrayContaining(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]),
    );
  });

  describe("with ANY of a path and of all below it", () => {
    const result = synthApi(
      (api, fn) => {
        api.addRoute("ANY", "/", fn);
        api.addRoute("ANY", "/{proxy+}", fn);
        api.addRoute("GET", "/{proxy+}", new NodeFunction(api, "Fn", { functionName: "Get", entry }));
      },
      { cors },
    );

    test("sends one function every method that no other route has", () => {
      const methods = result.resources("aws_api_gateway_method").map(({ http_method }) => http_method);
      expect(methods.sort()).toEqual(["ANY", "ANY", "GET", "OPTIONS", "OPTIONS"]);
    });

    test("may invoke the function for any method, of these paths only", () => {
      const sources = result
        .resources("aws_lambda_permission")
        .map(({ source_arn }) => source_arn.replace(/^.*\}/, ""));
      expect(sources.sort()).toEqual(["/*/*/", "/*/*/*", "/*/GET/*"]);
      expect(result).toHaveNoOpenInvocation();
    });

    test("allows all methods in its preflights and in the function's environment, in a fixed order", () => {
      const all = "GET,HEAD,POST,PUT,PATCH,DELETE,OPTIONS";
      for (const { response_templates } of result.resources("aws_api_gateway_integration_response")) {
        expect(response_templates["application/json"]).toContain(`Allow-Methods = "${all}"`);
      }
      const allowed = result
        .resources("aws_lambda_function")
        .map(({ function_name, environment }) => [function_name, environment.variables.ALLOWED_METHODS]);
      expect(Object.fromEntries(allowed)).toEqual({ Users: all, Get: "GET,OPTIONS" });
    });

    test("has no preflight without CORS: the function gets OPTIONS too", () => {
      const plain = synthApi((api, fn) => api.addRoute("ANY", "/{proxy+}", fn));
      expect(plain.only("aws_api_gateway_method").http_method).toBe("ANY");
      expect(plain.only("aws_api_gateway_integration").http_method).toMatch(/^\$\{aws_api_gateway_method\./);
    });

    test("has the API's limits only: API Gateway would count a route's for each method", () => {
      for (const limit of [{ throttlingRateLimit: 5 }, { throttlingBurstLimit: 5 }]) {
        expect(() => synthApi((api, fn) => api.addRoute("ANY", "/", fn, limit))).toThrow(
          "must be set on a route of one method: API Gateway throttles each method of ANY separately, got 5 (test/Api)",
        );
      }
    });
  });

  test("routes HEAD where a route has it, to the function of GET", () => {
    const result = synthApi(
      (api, fn) => {
        getUsers(api, fn);
        api.addRoute("HEAD", "/users", fn);
      },
      { cors },
    );
    const sources = result.resources("aws_lambda_permission").map(({ source_arn }) => source_arn.replace(/^.*\}/, ""));
    expect(sources.sort()).toEqual(["/*/GET/users", "/*/HEAD/users"]);
    expect(result.only("aws_lambda_function").environment.variables.ALLOWED_METHODS).toBe("GET,HEAD,OPTIONS");
  });

  test("builds nested paths once, with one preflight and one narrow permission for each route", () => {
    const result = synthApi(
      (api, fn) => {
        api.addRoute("GET", "/", fn);
        api.addRoute("GET", "/users/{userId}", fn);
        api.addRoute("PUT", "/users/{userId}", fn);
        api.addRoute("POST", "/users", fn);
      },
      { cors },
    );
    expect(
      result
        .resources("aws_api_gateway_resource")
        .map(({ path_part }) => path_part)
        .sort(),
    ).toEqual(["users", "{userId}"]);
    expect(
      result
        .resources("aws_lambda_permission")
        .map(({ source_arn }) => source_arn.replace(/^.*\}/, ""))
        .sort(),
    ).toEqual(["/*/GET/", "/*/GET/users/*", "/*/POST/users", "/*/PUT/users/*"]);
    const templates = result.resources("aws_api_gateway_integration_response").map((it) => it.response_templates);
    expect(templates.map((it) => /Allow-Methods = "([^"]+)"/.exec(it["application/json"])?.[1]).sort()).toEqual([
      "GET,OPTIONS",
      "GET,PUT,OPTIONS",
      "POST,OPTIONS",
    ]);
  });

  describe("rejects", () => {
    test.each(["users", "/users/", "//", "", "/users?id=1", "/{user id}"])("the path '%s'", (path) => {
      expect(() => synthApi((api, fn) => api.addRoute("GET", path, fn))).toThrow(
        `'path' must be '/' or slash-led segments such as '/users/{userId}', got "${path}" (test/Api)`,
      );
    });

    test.each(["/{proxy+}/more", "/{proxy+}/{id}", "/files/{path+}/meta", "/{a+}/{b+}"])(
      "the path '%s': a greedy parameter matches all that follows",
      (path) => {
        expect(() => synthApi((api, fn) => api.addRoute("GET", path, fn))).toThrow(
          `'path' must have a greedy parameter such as '{proxy+}' only at its end, got "${path}" (test/Api)`,
        );
      },
    );

    test("a function that may run longer than API Gateway waits", () => {
      const slow = (api: RestApi) => {
        const options = { functionName: "Slow", entry, timeoutSeconds: 30 };
        api.addRoute("GET", "/slow", new NodeFunction(api, "Slow", options));
      };
      expect(() => synthApi(slow)).toThrow(
        "'timeoutSeconds' must be at most 29 behind the route GET /slow: API Gateway waits no longer, got 30 (test/Api/Slow)",
      );
    });

    test("a route that is already defined", () => {
      const twice = (api: RestApi, fn: NodeFunction) => {
        getUsers(api, fn);
        getUsers(api, fn);
      };
      expect(() => synthApi(twice)).toThrow(`route "GET /users" is already defined (test/Api)`);
    });

    test("another name for a path's parameter, which API Gateway would reject", () => {
      const twoNames = (api: RestApi, fn: NodeFunction) => {
        api.addRoute("GET", "/users/{userId}", fn);
        api.addRoute("GET", "/users/{id}/orders", fn);
      };
      expect(() => synthApi(twoNames)).toThrow(
        `'path' must name its parameter as in "/users/{userId}", got "/users/{id}" (test/Api)`,
      );
    });

    test("an API without routes", () => {
      expect(() => synthApi(() => {})).toThrow("no routes defined: call addRoute at least once (test/Api)");
    });

    test("a stage name with a slash", () => {
      expect(() => synthApi(getUsers, { stageName: "a/b" })).toThrow("'stageName' must be 1 to 128 letters");
    });

    test.each([0, -1])("a rate of %s", (throttlingRateLimit) => {
      expect(() => synthApi(getUsers, { throttlingRateLimit })).toThrow("'throttlingRateLimit' must be over 0");
    });

    test.each([0, 1.5])("a burst of %s", (throttlingBurstLimit) => {
      expect(() => synthApi(getUsers, { throttlingBurstLimit })).toThrow(
        "'throttlingBurstLimit' must be a whole number over 0",
      );
    });
  });
});
