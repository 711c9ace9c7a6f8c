import { type JsonObject, textOf } from "../terraform/json";
import type { Plan } from "./plan";

/** A route of the API that comes, goes, or asks something else of its callers. */
export interface RouteChange {
  /** `GET /users`. */
  readonly route: string;
  /** Who may call, `anybody` or `with an API key`; missing where the route is not there. */
  readonly before?: string;
  readonly after?: string;
}

/** Compares the routes; preflights go with their path, and are told of as CORS. */
export function reviewRoutes({ resources }: Plan): RouteChange[] {
  const paths = pathsById(resources);
  // The root has no resource of its own.
  const routeOf = (method: JsonObject) => `${method.http_method} ${paths.get(String(method.resource_id)) ?? "/"}`;
  const methods = resources.filter(({ type }) => type === "aws_api_gateway_method");
  const read = (side: "before" | "after") =>
    new Map(methods.flatMap(({ [side]: method }) => (method ? [[routeOf(method), accessOf(method)]] : [])));
  const [before, after] = [read("before"), read("after")];
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((route) => !route.startsWith("OPTIONS ") && before.get(route) !== after.get(route))
    .map((route) => ({ route, before: before.get(route), after: after.get(route) }));
}

/** Whether a route that was there is open to more callers than before. */
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

/** The paths by resource id. One that is new has no id yet: whoever refers to it has `(id of <address>)` instead. */
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
