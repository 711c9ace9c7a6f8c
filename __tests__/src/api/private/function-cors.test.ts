import { join } from "node:path";
import { type CorsOptions, NodeFunction, RestApi } from "../../../../src";
import { synth } from "../../../helpers/synth";

const entry = join(__dirname, "../../../fixtures/handlers/say-hello.ts");
const SITE = "https://app.example.com";
const ADMIN = "https://admin.example.com";

/** The environment of a function with a GET route on the first API and a PUT route on the second. */
function environmentOn(first?: CorsOptions, second?: CorsOptions) {
  return synth((stack) => {
    const fn = new NodeFunction(stack, "Function", { functionName: "Users", entry });
    new RestApi(stack, "First", { apiName: "First", cors: first }).addRoute("GET", "/users", fn);
    new RestApi(stack, "Second", { apiName: "Second", cors: second }).addRoute("PUT", "/users", fn);
  }).only("aws_lambda_function").environment.variables;
}

describe("the CORS rules of a function on two APIs", () => {
  test("allow the origins, methods and headers of both, each once", () => {
    const first = { allowOrigins: [SITE], allowHeaders: ["Content-Type"], exposeHeaders: ["x-amzn-RequestId"] };
    const second = { allowOrigins: [ADMIN, SITE], allowHeaders: ["Content-Type", "X-Key"], exposeHeaders: ["ETag"] };
    expect(environmentOn(first, second)).toMatchObject({
      ALLOWED_ORIGINS: `${SITE},${ADMIN}`,
      ALLOWED_METHODS: "GET,PUT,OPTIONS",
      ALLOWED_HEADERS: "Content-Type,X-Key",
      EXPOSED_HEADERS: "x-amzn-RequestId,ETag",
      ALLOW_CREDENTIALS: "false",
    });
  });

  test("allow every origin where one API does: handlers accept '*' only without others", () => {
    const environment = environmentOn({ allowOrigins: [SITE] }, { allowOrigins: ["*"] });
    expect(environment.ALLOWED_ORIGINS).toBe("*");
  });

  test("are those of one API where the other has none", () => {
    const { ALLOWED_ORIGINS, ALLOWED_METHODS } = environmentOn(undefined, { allowOrigins: [SITE] });
    expect({ ALLOWED_ORIGINS, ALLOWED_METHODS }).toEqual({ ALLOWED_ORIGINS: SITE, ALLOWED_METHODS: "PUT,OPTIONS" });
  });

  test("allow credentials where both do", () => {
    const options = { allowOrigins: [SITE], allowCredentials: true };
    expect(environmentOn(options, { ...options, allowOrigins: [ADMIN] })).toMatchObject({
      ALLOWED_ORIGINS: `${SITE},${ADMIN}`,
      ALLOW_CREDENTIALS: "true",
    });
  });

  test.each([
    ["allows none", { allowOrigins: [ADMIN] }],
    ["has no CORS", undefined],
  ])("reject credentials where the other API %s: its responses would be readable with cookies", (_, second) => {
    expect(() => environmentOn({ allowOrigins: [SITE], allowCredentials: true }, second)).toThrow(
      "the APIs of one function must not differ in allowCredentials: it is true for test/First and false for test/Second (test/Function)",
    );
  });
});
