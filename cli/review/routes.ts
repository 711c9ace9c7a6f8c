import { type Json, type JsonObject, stringsOf, textOf } from "../terraform/json";
import type { Plan } from "./plan";
import { physicalName } from "./resource-name";

/** A route that is added or removed, or whose access changes. */
export interface RouteChange {
  /** Of its method; of the removed one where it does not exist any more. */
  readonly address: string;
  /** `GET /users`. */
  readonly route: string;
  /** Who may call, `anybody` or `with an API key`; missing where the route does not exist. */
  readonly before?: string;
  readonly after?: string;
  /** What its requests lose, an authorizer or a scope: `authorized by AWS_IAM → anybody`. @default - nothing */
  readonly loss?: string;
}

/** A method as one side of a plan has it. */
interface Method {
  readonly address: string;
  readonly route: string;
  /** The route's path, in its API. */
  readonly place: string;
  readonly values: JsonObject;
}

/** Compares the routes, without preflights: those are part of CORS. */
export function reviewRoutes({ resources }: Plan): RouteChange[] {
  const paths = pathsById(resources);
  const apis = apisById(resources);
  const read = (side: "before" | "after") => {
    const methods = resources.flatMap(({ type, address, [side]: values }): Method[] => {
      if (type !== "aws_api_gateway_method" || !values || values.http_method === "OPTIONS") return [];
      // The root is no resource of the stack.
      const path = paths.get(String(values.resource_id)) ?? "/";
      const api = apis.get(String(values.rest_api_id)) ?? String(values.rest_api_id);
      return [{ address, route: `${values.http_method} ${path}`, place: `${api} ${path}`, values }];
    });
    return new Map(methods.map((method) => [`${method.values.http_method} ${method.place}`, method]));
  };
  const [before, after] = [read("before"), read("after")];
  /** What serves a route's requests: its own method, or else the one for any method. */
  const serving = (side: ReadonlyMap<string, Method>, key: string, { place }: Method) =>
    side.get(key) ?? side.get(`ANY ${place}`);
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((key) => {
    const [old, now] = [before.get(key), after.get(key)];
    const method = now ?? old;
    if (!method) return [];
    const change = { before: old && accessOf(old.values), after: now && accessOf(now.values) };
    if (change.before === change.after) return [];
    const [guarded, served] = [serving(before, key, method), serving(after, key, method)];
    const isLooser = guarded && served && isLooserThan(guarded.values, served.values);
    const loss = isLooser ? `${accessOf(guarded.values)} → ${accessOf(served.values)}` : undefined;
    return [{ address: (served ?? method).address, route: method.route, ...change, loss }];
  });
}

/** Whether an existing route becomes open to anybody. */
export function isOpened({ before, after }: RouteChange): boolean {
  return before !== undefined && before !== ANYBODY && after === ANYBODY;
}

const ANYBODY = "anybody";

function accessOf({ api_key_required, authorization, authorization_scopes }: JsonObject): string {
  const scopes = stringsOf(authorization_scopes);
  const needs = [
    api_key_required === true && "with an API key",
    isAuthorized(authorization) &&
      `authorized by ${authorization}${scopes.length > 0 ? ` for ${scopes.join(" or ")}` : ""}`,
  ];
  return needs.filter(Boolean).join(", ") || ANYBODY;
}

function isLooserThan(before: JsonObject, after: JsonObject): boolean {
  if (!isAuthorized(before.authorization)) return false;
  if (!isAuthorized(after.authorization)) return true;
  const hadScopes = stringsOf(before.authorization_scopes).length > 0;
  return (
    hadScopes && before.authorization === after.authorization && stringsOf(after.authorization_scopes).length === 0
  );
}

const isAuthorized = (authorization: Json | undefined) => Boolean(authorization) && authorization !== "NONE";

/** The addresses of the APIs by id. A new one has no id yet: references to it are `(id of <name>)`. */
function apisById(resources: Plan["resources"]): Map<string, string> {
  const all = resources.filter(({ type }) => type === "aws_api_gateway_rest_api");
  return new Map(
    all.flatMap(({ type, address, before, after }) =>
      [before?.id, after?.id, `(id of ${physicalName(type, after ?? {}) ?? address})`].map((id): [string, string] => [
        String(id),
        address,
      ]),
    ),
  );
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
