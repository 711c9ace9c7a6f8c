import type { Emulator } from "../../../cli/local-aws/emulator";
import { ask } from "../ask";
import { sign } from "../signed-request";
import { ACCOUNT_ID, deployLambdaApi, type LambdaApi, STAGE } from "./lambda-api";
import { manage, query } from "./manage";
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
const gatewayResponses = { DEFAULT_4XX: COPIES_ORIGIN, DEFAULT_5XX: COPIES_ORIGIN };
/** Serves the route, and allows everything where it is the authorizer. */
const code = `return event.type === "REQUEST"
  ? { principalId: "1", policyDocument: { Version: "2012-10-17", Statement: [
      { Effect: "Allow", Action: "execute-api:Invoke", Resource: event.methodArn }] } }
  : { statusCode: 200, body: "served" };`;

/** Has the API's method require this, from the next deployment on. */
async function requireOfMethod(emulator: Emulator, api: LambdaApi, values: Record<string, unknown>) {
  const patchOperations = Object.entries(values).map(([name, value]) => ({ op: "replace", path: `/${name}`, value }));
  await manage(emulator, "apigateway", "PATCH", api.methodPath, { patchOperations });
  await api.deploy();
}

describe("the permission to invoke a Lambda authorizer's function", () => {
  const arn = (apiId: string, rest: string) => `arn:aws:execute-api:${REGION}:${ACCOUNT_ID}:${apiId}/${rest}`;

  /** What a caller gets where the function allows its route, and this source below the API. */
  async function call(emulator: Emulator, source?: (authorizerId: string) => string) {
    const api = await deployLambdaApi(emulator, {
      code,
      gatewayResponses,
      permissions: (apiId) => [{ SourceArn: arn(apiId, "*/GET/users") }],
    });
    const functionArn = `arn:aws:lambda:${REGION}:${ACCOUNT_ID}:function:${api.functionName}`;
    const authorizer = await manage(emulator, "apigateway", "POST", `/restapis/${api.apiId}/authorizers`, {
      name: "Session",
      type: "REQUEST",
      authorizerUri: `arn:aws:apigateway:${REGION}:lambda:path/2015-03-31/functions/${functionArn}/invocations`,
      identitySource: "method.request.header.Authorization",
      authorizerResultTtlInSeconds: 0,
    });
    if (source) {
      await manage(emulator, "lambda", "POST", `/2015-03-31/functions/${api.functionName}/policy`, {
        StatementId: "authorizer",
        Action: "lambda:InvokeFunction",
        Principal: "apigateway.amazonaws.com",
        SourceArn: arn(api.apiId, source(String(authorizer.id))),
      });
    }
    await requireOfMethod(emulator, api, { authorizationType: "CUSTOM", authorizerId: authorizer.id });
    const response = await api.call("/users", { headers: { origin: ORIGIN, authorization: "anything" } });
    return [response.status, response.headers.get("access-control-allow-origin")];
  }

  test("is not required by the plain emulator", async () => {
    expect((await call(emulators.plain))[0]).toBe(200);
  });

  test("is required by the corrected one, for this authorizer: without it, API Gateway returns 500", async () => {
    expect(await call(emulators.corrected)).toEqual([500, ORIGIN]);
    expect(await call(emulators.corrected, () => "authorizers/another")).toEqual([500, ORIGIN]);
    expect((await call(emulators.corrected, (id) => `authorizers/${id}`))[0]).toBe(200);
  });
});

describe("a caller whom IAM does not allow a route with AWS_IAM", () => {
  async function call(emulator: Emulator) {
    const api = await deployLambdaApi(emulator, { code, gatewayResponses });
    await requireOfMethod(emulator, api, { authorizationType: "AWS_IAM" });
    await query(emulator, "iam", { Action: "CreateUser", UserName: api.apiName });
    const created = await query(emulator, "iam", { Action: "CreateAccessKey", UserName: api.apiName });
    const textOf = (name: string) => new RegExp(`<${name}>(.+?)</`).exec(created)?.[1] ?? "";
    const keys = { accessKeyId: textOf("AccessKeyId"), secretAccessKey: textOf("SecretAccessKey") };
    const [host, path] = [`${api.apiId}.execute-api.localhost:${emulator.port}`, `/${STAGE}/users`];
    const signature = sign(keys, { host, path, region: REGION });
    const { status, headers, body } = await ask(emulator, host, path, { headers: { origin: ORIGIN, ...signature } });
    return { status, allowed: headers["access-control-allow-origin"], body: JSON.parse(body) };
  }

  test("gets no gateway response from the plain emulator: a page cannot read it", async () => {
    const { status, allowed, body } = await call(emulators.plain);
    expect({ status, allowed }).toEqual({ status: 403, allowed: undefined });
    expect(body).toHaveProperty("__type");
  });

  test("gets the gateway response of the corrected one", async () => {
    const { status, allowed, body } = await call(emulators.corrected);
    expect({ status, allowed }).toEqual({ status: 403, allowed: ORIGIN });
    expect(body).not.toHaveProperty("__type");
    expect(body.message).toContain("is not authorized to perform: execute-api:Invoke");
  });
});
