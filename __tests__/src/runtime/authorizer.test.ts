import type { APIGatewayAuthorizerResult, APIGatewayRequestAuthorizerEvent } from "aws-lambda";
import fc from "fast-check";
import { allow, deny, requestAuthorizer } from "../../../src/runtime/authorizer";
import { loggedBy } from "../../examples/users-crud/handlers/request";
import { oracleAllows } from "../../helpers/oracle";
import { lambdaContext } from "./proxy-event";

const STAGE = "arn:aws:execute-api:eu-west-1:123456789012:api1234567/prod";
const requestOf = (method: string, path: string) =>
  ({
    type: "REQUEST",
    methodArn: `${STAGE}/${method}${path}`,
    httpMethod: method,
    resource: path,
    headers: {},
    requestContext: { requestId: "request-1" },
  }) as unknown as APIGatewayRequestAuthorizerEvent;

/** Whether API Gateway lets a request through, as an IAM simulator reads the policy. */
function lets({ policyDocument }: APIGatewayAuthorizerResult, method: string, path: string): boolean {
  const statements = policyDocument.Statement.map((it) => {
    const {
      Effect: effect,
      Action: action,
      Resource: resources,
    } = it as { Effect: string; Action: string } & {
      Resource: string[];
    };
    return { effect, actions: [action], resources };
  });
  return oracleAllows(statements)({ action: "execute-api:Invoke", resource: `${STAGE}/${method}${path}` });
}

describe("allow", () => {
  const getNotes = requestOf("GET", "/notes");

  test("returns a policy of the exact ARNs of these methods, in the requested stage", () => {
    expect(allow(getNotes, ["GET /notes", "POST /notes", "GET /"], { principalId: "7" })).toEqual({
      principalId: "7",
      policyDocument: {
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Action: "execute-api:Invoke",
            Resource: [`${STAGE}/GET/notes`, `${STAGE}/POST/notes`, `${STAGE}/GET/`],
          },
        ],
      },
    });
  });

  test("gives the route's function the context", () => {
    const context = { tenant: "acme", seats: 3, admin: false };
    expect(allow(getNotes, ["GET /notes"], { principalId: "7", context }).context).toEqual(context);
    expect(allow(getNotes, ["GET /notes"], { principalId: "7" })).not.toHaveProperty("context");
  });

  test("covers other routes than the requested one: API Gateway reuses the policy for them", () => {
    const cached = allow(requestOf("GET", "/notes"), ["GET /notes", "DELETE /notes/7"], { principalId: "7" });
    expect(lets(cached, "GET", "/notes")).toBe(true);
    expect(lets(cached, "DELETE", "/notes/7")).toBe(true);
    expect(lets(cached, "DELETE", "/notes/8")).toBe(false);
    expect(lets(cached, "POST", "/notes")).toBe(false);
  });

  test("matches no other route, whatever the characters of its path", () => {
    const segment = fc.stringMatching(/^[A-Za-z0-9._~%:@!&'()+,;=-]{1,6}$/);
    const path = fc.array(segment, { maxLength: 3 }).map((parts) => `/${parts.join("/")}`);
    const method = fc.constantFrom("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");
    const route = fc.record({ method, path });
    fc.assert(
      fc.property(route, route, (allowed, other) => {
        const result = allow(getNotes, [`${allowed.method} ${allowed.path}`], { principalId: "7" });
        const isSame = allowed.method === other.method && allowed.path === other.path;
        return lets(result, allowed.method, allowed.path) && lets(result, other.method, other.path) === isSame;
      }),
    );
  });

  test("has wildcards where they are asked for, which match slashes too", () => {
    const result = allow(getNotes, ["* /notes/*"], { principalId: "7", wildcards: true });
    expect(lets(result, "PUT", "/notes/7/tags")).toBe(true);
    expect(lets(result, "GET", "/notes")).toBe(false);
  });

  test.each([
    "GET /notes/*",
    "* /notes",
    "GET /notes/?",
    `GET /$${"{aws:userid}"}`,
    "GET /notes/{id}",
    "GET notes",
    "/notes",
  ])("rejects the route '%s'", (route) => {
    expect(() => allow(getNotes, [route], { principalId: "7" })).toThrow(
      `'routes' must be a method and a path such as 'GET /notes/7', without '*', '?', '$' and braces, got "${route}"`,
    );
  });

  test.each(["ANY /notes", "GET /notes/{id}", "GET /notes/?"])("rejects '%s' with wildcards too", (route) => {
    expect(() => allow(getNotes, [route], { principalId: "7", wildcards: true })).toThrow("'routes' must be a method");
  });

  test("rejects an empty list of routes", () => {
    expect(() => allow(getNotes, [], { principalId: "7" })).toThrow("'routes' must name at least one route");
  });
});

describe("deny", () => {
  test("denies every route of the stage, so that a reused policy does too", () => {
    const denied = deny(requestOf("GET", "/notes"), "7");
    expect(denied.principalId).toBe("7");
    expect(denied.policyDocument.Statement).toEqual([
      { Effect: "Deny", Action: "execute-api:Invoke", Resource: [`${STAGE}/*`] },
    ]);
  });
});

describe("requestAuthorizer", () => {
  const event = requestOf("GET", "/notes");
  async function invoke(handler: ReturnType<typeof requestAuthorizer>) {
    let result: unknown;
    const lines = await loggedBy(async () => {
      result = await handler(event, lambdaContext).catch((error: Error) => error);
    });
    return { result, lines };
  }

  test("returns the policy, and logs who was let in", async () => {
    const policy = allow(event, ["GET /notes"], { principalId: "7" });
    const { result, lines } = await invoke(requestAuthorizer("Check session", async () => policy));
    expect(result).toEqual(policy);
    expect(lines).toEqual([
      expect.objectContaining({ level: "INFO", message: "Check session", userId: "7", requestId: "request-1" }),
    ]);
  });

  test("has API Gateway return 401 where nobody is known, by the one error that does", async () => {
    const { result, lines } = await invoke(requestAuthorizer("Check session", async () => undefined));
    expect(result).toEqual(new Error("Unauthorized"));
    expect(lines).toEqual([expect.objectContaining({ level: "INFO", message: "Check session", status: 401 })]);
  });

  test.each(["connection reset", "Unauthorized"])(
    "fails for the thrown '%s', which only the log names",
    async (text) => {
      const fail = async () => Promise.reject(new Error(text));
      const { result, lines } = await invoke(requestAuthorizer("Check session", fail));
      expect(result).toEqual(new Error("The authorizer failed"));
      const error = expect.objectContaining({ message: text });
      expect(lines).toEqual([expect.objectContaining({ level: "ERROR", message: "Check session failed", error })]);
    },
  );
});
