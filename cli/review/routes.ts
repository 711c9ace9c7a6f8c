import { type JsonObject, textOf } from "../terraform/json";
import type { Plan } from "./plan";

/** A route that is added or removed, or whose access changes. */
export interface RouteChange {
  /** `GET /users`. */
  readonly route: string;
  /** Who may call, `anybody` or `with an API key`; missing where the route does not exist. */
  readonly before?: string;
  readonly after?: string;
}

/** Compares the routes, without preflights: those are part of CORS. */
export function reviewRoutes({ resources }: Plan): RouteChange[] {
  const paths = pathsById(resources);
  // The root is no resource of the stack.
  const routeOf = (method: JsonObject) => `${method.http_method} ${paths.get(String(method.resource_id)) ?? "/"}`;
  const methods = resources.filter(({ type }) => type === "aws_api_gateway_method");
  const read = (side: "before" | "after") =>
    new Map(methods.flatMap(({ [side]: method }) => (method ? [[routeOf(method), accessOf(method)]] : [])));
  const [before, after] = [read("before"), read("after")];
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((route) => !route.startsWith("OPTIONS ") && before.get(route) !== after.get(route))
    .map((route) => ({ route, before: before.get(route), after: after.get(route) }));
}

/** Whether an existing route becomes open to anybody. */
export function isOpened({ before, after }: RouteChange): boolean {
  return before !== undefined && before !== ANYBODY && after === ANYBODY;
}

const ANYBODY = "anybody";

function accessOf({ api_key_required, authorization }: JsonObject): string {
  const needs = [
    api_key_required === true && "with an API key",
    authorization && authorization !== "NONE" && `authorized by ${authorization}`,
  ];
  return needs.filter(Boolean).join(", ") || ANYBODY;
}

/** The paths by resource id. A new one has no id yet: references to it are `(id of <address>)`. */
function pathsById(resources: Plan["resources"]): Map<string, string> {
  const paths = new Map<string, string>();
  const all = resources.filter(({ type }) => type === "aws_api_gateway_resource");
  for (const values of all.flatMap(({ before, after }) => [before, after])) {
    if (textOf(values?.id) && textOf(values?.path)) paths.set(String(values?.id), String(values?.path));
  }
  const fresh = new Map(
    all.flatMap(({ address, after }) => (after && !after.path ? [[`(id of ${address})`, after]] : [])),
  );
  const pathOf = (id: string, depth: number): string => {
    const values = fresh.get(id);
    if (!values || depth > fresh.size) return paths.get(id) ?? "";
    return `${pathOf(String(values.parent_id), depth + 1)}/${values.path_part}`;
  };
  for (const id of fresh.keys()) paths.set(id, pathOf(id, 0));
  return paths;
}
