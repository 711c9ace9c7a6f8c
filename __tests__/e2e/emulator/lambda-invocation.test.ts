import type { Emulator } from "../../../cli/local-aws/emulator";
import { ACCOUNT_ID, deployLambdaApi, type LambdaApiOptions, STAGE } from "./lambda-api";
import { manage } from "./manage";
import { REGION, startTwoEmulators, type TwoEmulators } from "./two-emulators";

let emulators: TwoEmulators;

beforeAll(async () => {
  emulators = await startTwoEmulators();
}, 60_000);
afterAll(() => emulators?.stop(), 30_000);

const ORIGIN = "https://app.example.com";
const COPIES_ORIGIN = {
  responseParameters: { "gatewayresponse.header.Access-Control-Allow-Origin": "method.request.header.Origin" },
};
const RESPONDS = `return { statusCode: 200, body: "response" };`;

async function response(emulator: Emulator, options: Partial<LambdaApiOptions>, path = "/users") {
  const api = await deployLambdaApi(emulator, { code: RESPONDS, ...options });
  const response = await api.call(path, { headers: { origin: ORIGIN } });
  const allowed = response.headers.get("access-control-allow-origin");
  return { status: response.status, body: await response.text(), allowed };
}

describe("a function that fails", () => {
  const gatewayResponses = { DEFAULT_5XX: COPIES_ORIGIN };
  const throws = { code: `throw new Error("secret");`, gatewayResponses };

  test("shows its error to the client of the plain emulator, without the gateway response's headers", async () => {
    const { status, body, allowed } = await response(emulators.plain, throws);
    expect({ status, allowed }).toEqual({ status: 502, allowed: null });
    expect(body).toContain("secret");
  });

  test.each([
    ["throws", throws],
    ["takes longer than it may", { ...throws, code: "return new Promise(() => {});", functionTimeoutSeconds: 1 }],
  ])("is a 502 of the corrected gateway when it %s", async (_, options) => {
    const { body, ...rest } = await response(emulators.corrected, options);
    expect(rest).toEqual({ status: 502, allowed: ORIGIN });
    expect(JSON.parse(body)).toEqual({ message: "Internal server error" });
  });

  test("gets status and body from the gateway response where it has them", async () => {
    const custom = { statusCode: "503", responseTemplates: { "application/json": "$context.error.responseType" } };
    const { status, body } = await response(emulators.corrected, {
      ...throws,
      gatewayResponses: { DEFAULT_5XX: custom },
    });
    expect({ status, body }).toEqual({ status: 503, body: "DEFAULT_5XX" });
  });
});

describe("a malformed response of a function", () => {
  const MALFORMED = {
    "a text": `"text"`,
    "a list": "[]",
    nothing: "undefined",
    "an empty object": "{}",
    "a body that is no text": "{ statusCode: 200, body: { a: 1 } }",
    "a field that REST APIs do not know": "{ statusCode: 200, cookies: [] }",
    "a status that is no number": `{ statusCode: "fine" }`,
    "a header that is a list": `{ statusCode: 200, headers: { a: ["b"] } }`,
    "a list of headers that is a text": `{ statusCode: 200, multiValueHeaders: { a: "b" } }`,
  };

  test("is sent with status 200 by the plain emulator", async () => {
    const { status, body } = await response(emulators.plain, { code: `return "text";` });
    expect({ status, body }).toEqual({ status: 200, body: "text" });
  });

  test.each(Object.entries(MALFORMED))("is a 502 of the corrected gateway: %s", async (_, value) => {
    const options = { code: `return ${value};`, gatewayResponses: { DEFAULT_5XX: COPIES_ORIGIN } };
    const { body, ...rest } = await response(emulators.corrected, options);
    expect(rest).toEqual({ status: 502, allowed: ORIGIN });
    expect(JSON.parse(body)).toEqual({ message: "Internal server error" });
  });

  test.each([
    ["{ statusCode: 204 }", 204],
    [`{ statusCode: "201", headers: null, body: null }`, 201],
    ["{ statusCode: 200, headers: { a: true, b: 1 }, isBase64Encoded: false }", 200],
  ])("is not %s", async (value, status) => {
    expect(await response(emulators.corrected, { code: `return ${value};` })).toMatchObject({ status, body: "" });
  });
});

describe("an integration's timeout", () => {
  const slow = {
    code: `await new Promise((resolve) => setTimeout(resolve, 1500)); ${RESPONDS}`,
    integrationTimeoutMs: 500,
  };

  test("is ignored by the plain emulator", async () => {
    expect((await response(emulators.plain, slow)).status).toBe(200);
  });

  test.each(["INTEGRATION_TIMEOUT", "DEFAULT_5XX"])("is a 504 of the corrected gateway, by %s", async (type) => {
    const before = Date.now();
    const { body, ...rest } = await response(emulators.corrected, {
      ...slow,
      gatewayResponses: { [type]: COPIES_ORIGIN },
    });
    expect(rest).toEqual({ status: 504, allowed: ORIGIN });
    expect(JSON.parse(body)).toEqual({ message: "Endpoint request timed out" });
    expect(Date.now() - before).toBeLessThan(1500);
  });
});

describe("a function without free concurrency", () => {
  const throttled = async (emulator: Emulator) => {
    const api = await deployLambdaApi(emulator, { code: RESPONDS, gatewayResponses: { DEFAULT_5XX: COPIES_ORIGIN } });
    const none = { ReservedConcurrentExecutions: 0 };
    await manage(emulator, "lambda", "PUT", `/2017-10-31/functions/${api.functionName}/concurrency`, none);
    const response = await api.call("/users", { headers: { origin: ORIGIN } });
    return [response.status, response.headers.get("access-control-allow-origin")];
  };

  test("is a 429 of the plain emulator, as if the client had sent too many requests", async () => {
    expect(await throttled(emulators.plain)).toEqual([429, null]);
  });

  test("is a 500 of the corrected gateway", async () => {
    expect(await throttled(emulators.corrected)).toEqual([500, ORIGIN]);
  });
});

describe("the permission to invoke a function", () => {
  const arn = (apiId: string, rest: string) => `arn:aws:execute-api:${REGION}:${ACCOUNT_ID}:${apiId}/${rest}`;
  const from = (rest: string) => (apiId: string) => [{ SourceArn: arn(apiId, rest) }];
  const REFUSED = { status: 500, allowed: ORIGIN };
  const gatewayResponses = { DEFAULT_5XX: COPIES_ORIGIN };
  const statusOf = async (options: Partial<LambdaApiOptions>, path?: string) =>
    (await response(emulators.corrected, options, path)).status;

  test("is not required by the plain emulator", async () => {
    expect((await response(emulators.plain, { permissions: () => [] })).status).toBe(200);
  });

  test("is required by the corrected one, which otherwise returns the gateway response", async () => {
    const { body, ...rest } = await response(emulators.corrected, { permissions: () => [], gatewayResponses });
    expect(rest).toEqual(REFUSED);
    expect(JSON.parse(body)).toEqual({ message: "Internal server error" });
  });

  test.each(["*/*", "*/GET/users", `${STAGE}/GET/users`, "*/*/users", "*/G?T/*", "*"])(
    "is given by %s",
    async (rest) => {
      expect(await statusOf({ permissions: from(rest) })).toBe(200);
    },
  );

  test.each(["*/POST/users", "test/*", "*/GET/", "*/GET/user", "*/GET/users/*"])("is not given by %s", async (rest) => {
    expect(await statusOf({ permissions: from(rest) })).toBe(500);
  });

  test("is not given to another API, account, principal or action", async () => {
    for (const permission of [
      { SourceArn: arn("0123456789", "*") },
      { SourceAccount: "111111111111" },
      { Principal: "s3.amazonaws.com" },
      { Action: "lambda:GetFunction" },
    ]) {
      expect([permission, await statusOf({ permissions: () => [permission] })]).toEqual([permission, 500]);
    }
  });

  test("is given by one of several statements, and by the account", async () => {
    expect(await statusOf({ permissions: (id) => [...from("*/POST/users")(id), ...from("*/GET/*")(id)] })).toBe(200);
    expect(await statusOf({ permissions: () => [{ SourceAccount: ACCOUNT_ID }] })).toBe(200);
  });

  test("names resource and method as the API has them", async () => {
    const byId = { pathPart: "{id}" };
    expect(await statusOf({ ...byId, permissions: from("*/GET/*") }, "/7")).toBe(200);
    expect(await statusOf({ ...byId, permissions: from("*/GET/{id}") }, "/7")).toBe(200);
    expect(await statusOf({ ...byId, permissions: from("*/GET/7") }, "/7")).toBe(500);
    const any = { httpMethod: "ANY" };
    expect(await statusOf({ ...any, permissions: from("*/ANY/users") })).toBe(200);
    expect(await statusOf({ ...any, permissions: from("*/GET/users") })).toBe(500);
  });

  test("is not required by an integration with a role", async () => {
    const credentials = `arn:aws:iam::${ACCOUNT_ID}:role/invoker`;
    expect(await statusOf({ permissions: () => [], credentials })).toBe(200);
  });
});
