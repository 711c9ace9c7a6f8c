import { join } from "node:path";
import {
  type Authorizer,
  CognitoUserPoolsAuthorizer,
  type IUserPool,
  LambdaAuthorizer,
  type LambdaAuthorizerProps,
  NodeFunction,
  RestApi,
  type RestApiProps,
} from "../../../src";
import { synth } from "../../helpers/synth";

const entry = join(__dirname, "../../fixtures/handlers/say-hello.ts");
const cors = { allowOrigins: ["https://app.example.com"] };
const pool = (name: string): IUserPool => ({
  userPoolId: name,
  userPoolArn: `arn:aws:cognito-idp:eu-west-1:123456789012:userpool/${name}`,
});
const signedIn = new CognitoUserPoolsAuthorizer({ authorizerName: "SignedIn", userPools: [pool("eu-west-1_a")] });

interface Parts {
  readonly api: RestApi;
  readonly fn: NodeFunction;
  readonly check: NodeFunction;
}

/** An API, a function for its routes and one for its authorizer. */
function synthApi(build: (parts: Parts) => void, props: Partial<RestApiProps> = {}) {
  return synth((stack) => {
    const api = new RestApi(stack, "Api", { apiName: "Notes", cors, ...props });
    const fn = new NodeFunction(stack, "Function", { functionName: "Notes", entry });
    build({ api, fn, check: new NodeFunction(stack, "Check", { functionName: "Check", entry }) });
  });
}

/** `GET` and the like of each method, by what is required to call it. */
function authorizations(result: ReturnType<typeof synthApi>) {
  const methods = result.resources("aws_api_gateway_method");
  return methods.map(({ http_method, authorization }) => [http_method, authorization]).sort();
}

const lambdaAuthorizer = (handler: NodeFunction, props: Partial<LambdaAuthorizerProps> = {}) =>
  new LambdaAuthorizer({ authorizerName: "Session", handler, ...props });

describe("an API without authorizers", () => {
  test("has no resource for them, and routes that anybody may call", () => {
    const result = synthApi(({ api, fn }) => api.addRoute("GET", "/notes", fn));
    expect(result.resources("aws_api_gateway_authorizer")).toEqual([]);
    expect(authorizations(result)).toEqual([
      ["GET", "NONE"],
      ["OPTIONS", "NONE"],
    ]);
  });
});

describe("a default authorizer", () => {
  const result = synthApi(
    ({ api, fn }) => {
      api.addRoute("GET", "/notes", fn);
      api.addRoute("POST", "/notes", fn);
      api.addRoute("PUT", "/notes", fn, { authorization: "iam" });
      api.addRoute("GET", "/health", fn, { authorization: "none" });
    },
    { defaultAuthorizer: signedIn },
  );
  const authorizers = result.addressesOf("aws_api_gateway_authorizer");

  test("is required by each route that declares nothing else, and by no preflight", () => {
    expect(authorizations(result)).toEqual([
      ["GET", "COGNITO_USER_POOLS"],
      ["GET", "NONE"],
      ["OPTIONS", "NONE"],
      ["OPTIONS", "NONE"],
      ["POST", "COGNITO_USER_POOLS"],
      ["PUT", "AWS_IAM"],
    ]);
    for (const { authorization, authorizer_id } of result.resources("aws_api_gateway_method")) {
      expect(authorizer_id).toBe(authorization === "COGNITO_USER_POOLS" ? `\${${authorizers[0]}.id}` : undefined);
    }
  });

  test("is one resource, for which the deployment waits", () => {
    expect(authorizers).toHaveLength(1);
    expect(result.only("aws_api_gateway_deployment").depends_on).toEqual(expect.arrayContaining(authorizers));
  });

  test("is not created where no route has it", () => {
    const unused = synthApi(({ api, fn }) => api.addRoute("GET", "/health", fn, { authorization: "none" }), {
      defaultAuthorizer: signedIn,
    });
    expect(unused.resources("aws_api_gateway_authorizer")).toEqual([]);
  });

  test("adds no gateway response: API Gateway's 401 and 403 are readable as its other 4xx errors are", () => {
    const errors = result.resources("aws_api_gateway_gateway_response");
    expect(errors.map(({ response_type }) => response_type)).toEqual(["DEFAULT_4XX", "DEFAULT_5XX"]);
    for (const { response_parameters } of errors) {
      expect(response_parameters["gatewayresponse.header.Access-Control-Allow-Origin"]).toBe(
        "'https://app.example.com'",
      );
    }
  });
});

describe("a user pool's authorizer", () => {
  test("accepts the tokens of its pools, in the header Authorization", () => {
    const authorization = new CognitoUserPoolsAuthorizer({
      authorizerName: "SignedIn",
      userPools: [pool("eu-west-1_a"), pool("eu-west-1_b")],
    });
    const result = synthApi(({ api, fn }) => api.addRoute("GET", "/notes", fn, { authorization }));
    expect(result.only("aws_api_gateway_authorizer")).toEqual({
      name: "SignedIn",
      type: "COGNITO_USER_POOLS",
      rest_api_id: expect.stringContaining("aws_api_gateway_rest_api"),
      identity_source: "method.request.header.Authorization",
      provider_arns: ["a", "b"].map((it) => pool(`eu-west-1_${it}`).userPoolArn),
    });
  });

  test("takes ID tokens, and access tokens on a route with scopes", () => {
    const result = synthApi(
      ({ api, fn }) => {
        api.addRoute("GET", "/notes", fn);
        api.addRoute("PUT", "/notes", fn, { authorizationScopes: ["notes/write"] });
      },
      { defaultAuthorizer: signedIn },
    );
    const scopes = result
      .resources("aws_api_gateway_method")
      .map(({ http_method, authorization_scopes }) => [http_method, authorization_scopes]);
    expect(Object.fromEntries(scopes)).toEqual({ GET: undefined, PUT: ["notes/write"], OPTIONS: undefined });
  });

  test("has one resource in each API that uses it", () => {
    const result = synthApi(({ api, fn }) => {
      const other = new RestApi(api.node.scope as never, "Other", { apiName: "Other", defaultAuthorizer: signedIn });
      other.addRoute("GET", "/other", fn);
      api.addRoute("GET", "/notes", fn, { authorization: signedIn });
    });
    const apis = result.resources("aws_api_gateway_authorizer").map(({ rest_api_id }) => rest_api_id);
    expect(new Set(apis).size).toBe(2);
  });
});

describe("a Lambda authorizer", () => {
  const result = synthApi(({ api, fn, check }) => {
    const authorization = lambdaAuthorizer(check);
    api.addRoute("GET", "/notes", fn, { authorization });
    api.addRoute("POST", "/notes", fn, { authorization });
  });

  test("invokes its function with the whole request, and reuses the policy for 300 seconds", () => {
    expect(result.only("aws_api_gateway_authorizer")).toEqual({
      name: "Session",
      type: "REQUEST",
      rest_api_id: expect.stringContaining("aws_api_gateway_rest_api"),
      identity_source: "method.request.header.Authorization",
      authorizer_uri: expect.stringMatching(/^\$\{aws_lambda_function\.Check_\w+\.invoke_arn\}$/),
      authorizer_result_ttl_in_seconds: 300,
    });
  });

  test("alone may invoke its function, and is exposed once it may", () => {
    const permissions = result.addressesOf("aws_lambda_permission");
    expect(permissions).toHaveLength(3);
    expect(result.only("aws_api_gateway_stage").depends_on.sort()).toEqual(permissions);
    const [authorizer] = result.addressesOf("aws_api_gateway_authorizer");
    const ofCheck = result
      .resources("aws_lambda_permission")
      .filter(({ function_name }) => function_name.includes("Check"));
    expect(ofCheck).toEqual([
      {
        statement_id: "AllowAuthorizer-Session",
        action: "lambda:InvokeFunction",
        function_name: expect.stringMatching(/^\$\{aws_lambda_function\.Check_\w+\.function_name\}$/),
        principal: "apigateway.amazonaws.com",
        source_arn: expect.stringMatching(/^\$\{aws_api_gateway_rest_api\.Api_\w+\.execution_arn\}\/authorizers\//),
      },
    ]);
    expect(ofCheck[0]?.source_arn).toMatch(
      new RegExp(`/authorizers/\\$\\{${authorizer?.replaceAll(".", "\\.")}\\.id\\}$`),
    );
  });

  test("gives its function no environment and no permission of its own", () => {
    const check = result.resources("aws_lambda_function").find(({ function_name }) => function_name === "Check");
    expect(check?.environment.variables).not.toHaveProperty("ALLOWED_ORIGINS");
  });

  test("can read several parts of a request, and be invoked for each", () => {
    const sources = [
      "method.request.header.X-Session",
      "method.request.querystring.tenant",
      "context.identity.sourceIp",
    ];
    const other = synthApi(
      ({ api, fn, check }) =>
        api.addRoute("GET", "/notes", fn, {
          authorization: lambdaAuthorizer(check, { identitySources: sources, resultTtlSeconds: 0 }),
        }),
      { cors: { ...cors, allowHeaders: ["x-session"] } },
    );
    expect(other.only("aws_api_gateway_authorizer")).toMatchObject({
      identity_source: sources.join(","),
      authorizer_result_ttl_in_seconds: 0,
    });
  });

  test("can read a cookie where pages may send credentials, and what browsers send anyway", () => {
    const identitySources = ["method.request.header.Cookie", "method.request.header.User-Agent"];
    const route = ({ api, fn, check }: Parts) =>
      api.addRoute("GET", "/notes", fn, { authorization: lambdaAuthorizer(check, { identitySources }) });
    expect(() => synthApi(route, { cors: { ...cors, allowCredentials: true } })).not.toThrow();
    expect(() => synthApi(route, { cors: undefined })).not.toThrow();
    expect(() => synthApi(route)).toThrow(
      "'allowCredentials' must be true where an authorizer reads Cookie, got false (test/Api)",
    );
  });
});

describe("the redeployment", () => {
  const trigger = (build: (parts: Parts) => void, defaultAuthorizer?: Authorizer) =>
    synthApi(build, { defaultAuthorizer }).only("aws_api_gateway_deployment").triggers.model;
  const getNotes = ({ api, fn }: Parts) => api.addRoute("GET", "/notes", fn);
  const withLambda = (props: Partial<LambdaAuthorizerProps>) =>
    trigger(({ api, fn, check }) =>
      api.addRoute("GET", "/notes", fn, { authorization: lambdaAuthorizer(check, props) }),
    );

  test("is the same where nothing changes", () => {
    expect(trigger(getNotes, signedIn)).toBe(trigger(getNotes, signedIn));
    expect(withLambda({})).toBe(withLambda({}));
  });

  test("is due for each change of who may call", () => {
    const otherPool = new CognitoUserPoolsAuthorizer({ authorizerName: "SignedIn", userPools: [pool("eu-west-1_b")] });
    const withScopes = ({ api, fn }: Parts) => api.addRoute("GET", "/notes", fn, { authorizationScopes: ["a/b"] });
    const triggers = [
      trigger(getNotes),
      trigger(getNotes, "iam"),
      trigger(getNotes, signedIn),
      trigger(getNotes, otherPool),
      trigger(withScopes, signedIn),
      withLambda({}),
      withLambda({ resultTtlSeconds: 60 }),
      withLambda({ identitySources: ["method.request.querystring.token"] }),
    ];
    expect(new Set(triggers).size).toBe(triggers.length);
  });
});

describe("rejects", () => {
  const route =
    (authorization: Authorizer | "none", authorizationScopes?: readonly string[]) =>
    ({ api, fn }: Parts) =>
      api.addRoute("GET", "/notes", fn, { authorization, authorizationScopes });
  const session =
    (props: Partial<LambdaAuthorizerProps>) =>
    ({ api, fn, check }: Parts) =>
      api.addRoute("GET", "/notes", fn, { authorization: lambdaAuthorizer(check, props) });

  test.each<[string, (parts: Parts) => void, string]>([
    ["scopes without a user pool", route("iam", ["a/b"]), `'authorizationScopes' must be set only with a Cognito`],
    ["scopes of a public route", route("none", ["a/b"]), `'authorizationScopes' must be set only with a Cognito`],
    ["an empty list of scopes", route(signedIn, []), "'authorizationScopes' must name at least one scope, got []"],
    [
      "an authorizer without a pool",
      route(new CognitoUserPoolsAuthorizer({ authorizerName: "A", userPools: [] })),
      "'userPools' must name at least one user pool, got [] (test/Api)",
    ],
    [
      "a name with a space",
      route(new CognitoUserPoolsAuthorizer({ authorizerName: "signed in", userPools: [pool("a")] })),
      "'authorizerName' must be 1 to 64 letters, digits, '-' or '_', got \"signed in\" (test/Api)",
    ],
    [
      "two authorizers of one name",
      (parts) => {
        session({ authorizerName: "SignedIn" })(parts);
        parts.api.addRoute("PUT", "/notes", parts.fn, { authorization: signedIn });
      },
      'authorizer "SignedIn" is already defined: use the same one for all routes (test/Api)',
    ],
    ["no identity source", session({ identitySources: [] }), "'identitySources' must name at least one source, got []"],
    [
      "a header's bare name as an identity source",
      session({ identitySources: ["Authorization"] }),
      "'identitySources' must contain sources such as 'method.request.header.Authorization', got \"Authorization\"",
    ],
    [
      "a TTL of a day",
      session({ resultTtlSeconds: 86_400 }),
      "'resultTtlSeconds' must be a whole number from 0 to 3600",
    ],
    ["a TTL of half a second", session({ resultTtlSeconds: 0.5 }), "'resultTtlSeconds' must be a whole number"],
    [
      "a header that pages may not send",
      session({ identitySources: ["method.request.header.X-Session"] }),
      `'allowHeaders' must contain "X-Session", which an authorizer reads, got ["Content-Type","Authorization"] (test/Api)`,
    ],
  ])("%s", (_, build, message) => expect(() => synthApi(build)).toThrow(message));

  test.each<Authorizer>([signedIn, "iam"])("CORS without the header Authorization", (authorizer) => {
    const withoutHeader = { cors: { ...cors, allowHeaders: ["Content-Type"] } };
    expect(() => synthApi(route(authorizer), withoutHeader)).toThrow(
      `'allowHeaders' must contain "Authorization", which an authorizer reads, got ["Content-Type"] (test/Api)`,
    );
    expect(() => synthApi(route("none"), withoutHeader)).not.toThrow();
    expect(() => synthApi(route(authorizer), { cors: { ...cors, allowHeaders: ["authorization"] } })).not.toThrow();
  });
});
