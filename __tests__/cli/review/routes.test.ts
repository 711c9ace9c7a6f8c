import { readPlan } from "../../../cli/review/plan";
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
      { route: "GET /orders/{orderId}", before: undefined, after: "authorized by AWS_IAM" },
    ]);
  });

  test("that lose their key are reported as open to the public", () => {
    const opened = method("Get", get({ api_key_required: true }), get({ api_key_required: false }));
    expect(printed(planOf([users, opened]))).toContain("  ! GET /users was with an API key, and is open to anybody");
  });

  test("at the root are found", () => {
    expect(routes([method("Get", null, get({ resource_id: "root" }))])).toMatchObject([{ route: "GET /" }]);
  });
});
