import {
  CognitoUserPoolsAuthorizer,
  LambdaAuthorizer,
  NodeFunction,
  type RestApi,
  toOpenApi,
  toSwagger,
} from "../../../../src";
import { buildApi } from "./api-fixture";
import { operation, response } from "./read-document";
import { requireValid } from "./validate";

const userPoolArn = "arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_a";
const signedIn = new CognitoUserPoolsAuthorizer({
  authorizerName: "SignedIn",
  userPools: [{ userPoolArn, userPoolId: "eu-west-1_a" }],
});
const functionArn = "arn:aws:lambda:eu-west-1:123456789012:function:Check";

/** A route for each way to be let in. */
function addGuardedRoutes(api: RestApi, fn: NodeFunction) {
  const session = new LambdaAuthorizer({
    authorizerName: "Session",
    handler: NodeFunction.fromFunctionArn(api, "Check", { functionArn }),
    identitySources: ["context.stage", "method.request.querystring.token"],
    resultTtlSeconds: 60,
  });
  const unknown = new LambdaAuthorizer({
    authorizerName: "Ours",
    handler: fn,
    identitySources: ["stageVariables.a"],
  });
  api.addRoute("GET", "/notes", fn);
  api.addRoute("PUT", "/notes", fn, { authorizationScopes: ["notes/write"], apiKeyRequired: true });
  api.addRoute("GET", "/health", fn, { authorization: "none" });
  api.addRoute("GET", "/report", fn, { authorization: "iam" });
  api.addRoute("GET", "/session", fn, { authorization: session });
  api.addRoute("GET", "/ours", fn, { authorization: unknown });
}

describe("what a document requires of clients", () => {
  const { api } = buildApi(addGuardedRoutes, { defaultAuthorizer: signedIn });
  const [openApi, swagger] = [toOpenApi(api), toSwagger(api)];
  const inAuthorization = { type: "apiKey", in: "header", name: "Authorization" };
  const schemes = {
    Ours: {
      type: "apiKey",
      in: "header",
      name: "Unused",
      "x-amazon-apigateway-authtype": "custom",
      "x-amazon-apigateway-authorizer": {
        type: "request",
        identitySource: "stageVariables.a",
        authorizerResultTtlInSeconds: 300,
      },
    },
    Session: {
      type: "apiKey",
      in: "query",
      name: "token",
      "x-amazon-apigateway-authtype": "custom",
      "x-amazon-apigateway-authorizer": {
        type: "request",
        identitySource: "context.stage,method.request.querystring.token",
        authorizerResultTtlInSeconds: 60,
        authorizerUri: `arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/${functionArn}/invocations`,
      },
    },
    SignedIn: {
      ...inAuthorization,
      "x-amazon-apigateway-authtype": "cognito_user_pools",
      "x-amazon-apigateway-authorizer": { type: "cognito_user_pools", providerARNs: [userPoolArn] },
    },
    sigv4: { ...inAuthorization, "x-amazon-apigateway-authtype": "awsSigv4" },
    "x-api-key": { type: "apiKey", in: "header", name: "x-api-key" },
  };

  test("is one scheme for each authorizer, with API Gateway's extensions, in both kinds of document", async () => {
    expect(openApi.components?.securitySchemes).toEqual(schemes);
    expect(swagger.securityDefinitions).toEqual(schemes);
    await requireValid(openApi);
    await requireValid(swagger);
  });

  test("is named by each route that is not public", () => {
    const security = Object.entries(openApi.paths).flatMap(([path, item]) =>
      (["get", "put"] as const).flatMap((method) => {
        const found = item?.[method];
        return found ? [[`${method} ${path}`, found.security]] : [];
      }),
    );
    expect(Object.fromEntries(security)).toEqual({
      "get /health": undefined,
      "get /notes": [{ SignedIn: [] }],
      "put /notes": [{ SignedIn: ["notes/write"], "x-api-key": [] }],
      "get /ours": [{ Ours: [] }],
      "get /report": [{ sigv4: [] }],
      "get /session": [{ Session: [] }],
    });
  });

  test("is nothing for a preflight", () => {
    const { api: withCors } = buildApi(addGuardedRoutes, {
      defaultAuthorizer: signedIn,
      cors: { allowOrigins: ["https://notes.example.com"] },
    });
    const preflights = Object.values(toOpenApi(withCors).paths).map((item) => item?.options);
    expect(preflights).toHaveLength(5);
    for (const preflight of preflights) expect(preflight).not.toHaveProperty("security");
  });

  test("has its responses: 401 of an authorizer, 403 of all", () => {
    const has = (path: string, status: number) => status in operation(openApi, path, "get").responses;
    expect(["/notes", "/session", "/ours", "/report", "/health"].map((path) => has(path, 401))).toEqual([
      true,
      true,
      true,
      false,
      false,
    ]);
    const forbidden = (path: string) => response(operation(openApi, path, "get"), 403).description;
    expect(["/health", "/notes", "/report"].map(forbidden)).toEqual([
      "The request is forbidden.",
      "The caller may not do this.",
      "The request's signature is missing or not valid, or IAM does not allow its caller.",
    ]);
    expect(response(operation(openApi, "/notes", "put"), 403).description).toBe(
      "The caller may not do this. Or: The API key in x-api-key is missing or not valid for this API.",
    );
  });
});
