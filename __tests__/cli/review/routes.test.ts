import { readPlan } from "../../../cli/review/plan";
import { reviewPlan, verdictOf } from "../../../cli/review/review";
import { reviewRoutes } from "../../../cli/review/routes";
import type { JsonObject } from "../../../cli/terraform/json";
import { change, planOf, printed } from "./plan-fixture";

const users = change("aws_api_gateway_resource", "Path-users", {
  actions: ["no-op"],
  before: { id: "r1", path: "/users", path_part: "users", parent_id: "root" },
  after: { id: "r1", path: "/users", path_part: "users", parent_id: "root" },
});
const method = (id: string, before: JsonObject | null, after: JsonObject | null) =>
  change("aws_api_gateway_method", id, { before, after });
const get = (more: JsonObject = {}) => ({ http_method: "GET", resource_id: "r1", authorization: "NONE", ...more });
const routes = (...args: Parameters<typeof planOf>) => reviewRoutes(readPlan(planOf(...args)));

describe("routes", () => {
  test("that are added or removed are listed with path and access; preflights are not", () => {
    const post = method("Post", null, get({ http_method: "POST", api_key_required: true }));
    const preflight = method("Options", null, get({ http_method: "OPTIONS" }));
    expect(printed(planOf([users, method("Get", get(), null), post, preflight])).slice(-2)).toEqual([
      "  - GET /users",
      "  + POST /users (with an API key)",
    ]);
  });

  test("under paths that are new have their whole path", () => {
    const api = change("aws_api_gateway_rest_api", "Api", { after: { name: "Orders" } });
    const fresh = (id: string, part: string) =>
      change("aws_api_gateway_resource", id, {
        after: { path_part: part },
        after_unknown: { id: true, path: true, parent_id: true },
      });
    const [outer, inner] = [fresh("Orders", "orders"), fresh("OrderId", "{orderId}")];
    const route = change("aws_api_gateway_method", "Get", {
      after: { http_method: "GET", authorization: "AWS_IAM" },
      after_unknown: { resource_id: true },
    });
    const configs = {
      [outer.address]: { parent_id: `\${${api.address}.root_resource_id}`, path_part: "orders" },
      [inner.address]: { parent_id: `\${${outer.address}.id}`, path_part: "{orderId}" },
      [route.address]: { resource_id: `\${${inner.address}.id}` },
    };
    expect(routes([api, outer, inner, route], configs)).toEqual([
      {
        address: route.address,
        route: "GET /orders/{orderId}",
        before: undefined,
        after: "authorized by AWS_IAM",
        loss: undefined,
      },
    ]);
  });

  test("that lose their key are reported as open to the public", () => {
    const opened = method("Get", get({ api_key_required: true }), get({ api_key_required: false }));
    expect(printed(planOf([users, opened]))).toContain("  ! GET /users was with an API key, and is open to anybody");
  });

  test("of two APIs are distinguished, also where one is replaced", () => {
    const api = (id: string, before: JsonObject | null, after: JsonObject | null) =>
      change("aws_api_gateway_rest_api", id, {
        before,
        after,
        ...(before && after && { after_unknown: { id: true } }),
      });
    const apis = [api("A", { id: "a" }, { name: "A" }), api("B", { id: "b" }, { id: "b" })];
    const at = (api: string, more: JsonObject) => ({
      http_method: "GET",
      resource_id: "root",
      rest_api_id: api,
      ...more,
    });
    const a = change("aws_api_gateway_method", "A_Get", {
      before: at("a", { authorization: "AWS_IAM" }),
      after: { http_method: "GET", authorization: "NONE" },
      after_unknown: { rest_api_id: true, resource_id: true },
    });
    const b = method("B_Get", at("b", { authorization: "AWS_IAM" }), at("b", { authorization: "AWS_IAM" }));
    const configs = { [a.address]: { rest_api_id: `\${${apis[0]?.address}.id}` } };
    expect(routes([...apis, a, b], configs)).toMatchObject([
      { address: a.address, loss: "authorized by AWS_IAM → anybody" },
    ]);
  });

  test("at the root are found", () => {
    expect(routes([method("Get", null, get({ resource_id: "root" }))])).toMatchObject([{ route: "GET /" }]);
  });
});

describe("the policy api-open-route", () => {
  const guarded = (more: JsonObject = {}) => get({ authorization: "COGNITO_USER_POOLS", authorizer_id: "a1", ...more });
  const violations = (...changes: ReturnType<typeof change>[]) =>
    reviewPlan(planOf([users, ...changes]), "app-dev").violations.map(({ name, message }) => [name, message]);

  test("blocks a route that loses its authorizer, until that one is allowed by name", () => {
    const opened = method("Get", guarded(), get());
    const name = `api-open-route:${opened.address}`;
    const message = "GET /users would lose its authorizer or scopes: authorized by COGNITO_USER_POOLS → anybody";
    expect(violations(opened)).toEqual([[name, message]]);
    expect(printed(planOf([users, opened]))).toContain(`  ! ${message}. To allow it: --allow ${name}`);
    expect(verdictOf(reviewPlan(planOf([users, opened]), "app-dev"))).toBe("blocked");
    expect(verdictOf(reviewPlan(planOf([users, opened]), "app-dev", [name]))).toBe("changes");
  });

  test("blocks it where an API key takes the authorizer's place: a key in a page is no secret", () => {
    const keyed = method("Get", guarded(), get({ api_key_required: true }));
    expect(violations(keyed)).toEqual([
      [
        `api-open-route:${keyed.address}`,
        "GET /users would lose its authorizer or scopes: authorized by COGNITO_USER_POOLS → with an API key",
      ],
    ]);
  });

  test("blocks a route that loses its scopes, and lists other changes of them", () => {
    const scoped = (...authorization_scopes: string[]) => guarded({ authorization_scopes });
    const loosened = method("Get", scoped("notes/write"), guarded());
    expect(violations(loosened)).toEqual([
      [
        `api-open-route:${loosened.address}`,
        "GET /users would lose its authorizer or scopes: authorized by COGNITO_USER_POOLS for notes/write → authorized by COGNITO_USER_POOLS",
      ],
    ]);
    const another = method("Get", scoped("notes/write"), scoped("notes/write", "notes/read"));
    expect(violations(another)).toEqual([]);
    expect(printed(planOf([users, another]))).toContain(
      "  ~ GET /users: authorized by COGNITO_USER_POOLS for notes/write → authorized by COGNITO_USER_POOLS for notes/write or notes/read",
    );
  });

  test("blocks it where ANY of the path takes over, or an open method goes before it", () => {
    const any = (more: JsonObject) => ({ ...guarded(more), http_method: "ANY" });
    const openAny = method("Any", null, any({ authorization: "NONE" }));
    expect(violations(method("Get", guarded(), null), openAny)).toEqual([
      [
        `api-open-route:${openAny.address}`,
        "GET /users would lose its authorizer or scopes: authorized by COGNITO_USER_POOLS → anybody",
      ],
    ]);
    const openGet = method("Get", null, get());
    expect(violations(method("Any", any({}), any({})), openGet)).toEqual([
      [
        `api-open-route:${openGet.address}`,
        "GET /users would lose its authorizer or scopes: authorized by COGNITO_USER_POOLS → anybody",
      ],
    ]);
  });

  test("does not block a new public route, a removed one, another authorizer, or one that was open", () => {
    expect(violations(method("Get", null, get()))).toEqual([]);
    expect(violations(method("Get", guarded(), null))).toEqual([]);
    expect(violations(method("Get", guarded(), get({ authorization: "AWS_IAM" })))).toEqual([]);
    expect(violations(method("Get", get({ api_key_required: true }), get()))).toEqual([]);
    expect(
      violations(method("Options", { ...guarded(), http_method: "OPTIONS" }, get({ http_method: "OPTIONS" }))),
    ).toEqual([]);
  });
});
