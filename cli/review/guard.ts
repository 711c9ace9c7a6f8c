import { RESOURCE_TYPES } from "../../src/common/resource-types";
import { ANY_ORIGIN, type CorsChange } from "./cors";
import type { ExposureChange } from "./exposure";
import type { PermissionChange } from "./permissions";
import type { ResourceChange } from "./plan";
import { nameResource } from "./resource-name";
import type { RouteChange } from "./routes";

/**
 * What a plan must not do unless allowed by name: destroy a table or bucket, grant every action or every resource, grant
 * access to everybody, open a bucket to the public, let every page on the web call the API, and take a route's authorizer
 * or scopes away.
 */
type Policy =
  | "stateful-destroy"
  | "iam-wildcard"
  | "public-principal"
  | "public-bucket"
  | "cors-any-origin"
  | "api-open-route";

/** A change that a policy forbids. */
export interface Violation {
  /** `<policy>:<address>`, for `--allow`. */
  readonly name: string;
  readonly policy: Policy;
  readonly message: string;
  readonly allowed: boolean;
}

/** Whether the resource holds data that no deploy restores. */
export function isStateful({ type }: ResourceChange): boolean {
  return RESOURCE_TYPES[type]?.holds === "data";
}

/** Whether the resource is destroyed, even if another one replaces it. */
export function isLost({ action }: ResourceChange): boolean {
  return action === "destroy" || action === "replace";
}

export interface Judged {
  readonly resources: readonly ResourceChange[];
  readonly permissions: readonly PermissionChange[];
  readonly exposure: readonly ExposureChange[];
  readonly cors: readonly CorsChange[];
  readonly routes: readonly RouteChange[];
}

/** The violations of a plan, each resource once per policy; `allow` has the names of those to allow. */
export function judge(
  { resources, permissions, exposure, cors, routes }: Judged,
  allow: readonly string[],
): Violation[] {
  const gained = permissions.filter((permission) => permission.gained);
  const found: [Policy, address: string, message: string][] = [
    ...resources
      .filter((resource) => isStateful(resource) && isLost(resource))
      .map(({ type, id, address, action, before, isTainted }): [Policy, string, string] => [
        "stateful-destroy",
        address,
        `${nameResource(type, id, before)} would be ${action === "replace" ? "replaced" : "destroyed"}: all its data is lost` +
          (isTainted ? "; tiers recover would keep it" : ""),
      ]),
    ...gained.filter(({ isWildcard }) => isWildcard).map((it) => forbidden("iam-wildcard", it)),
    ...gained.filter(({ isPublic }) => isPublic).map((it) => forbidden("public-principal", it)),
    ...exposure
      .filter(({ opened }) => opened)
      .map(({ address, message }): [Policy, string, string] => ["public-bucket", address, message]),
    ...cors
      .filter(({ gained: origins }) => origins.includes(ANY_ORIGIN))
      .map(({ address, where }): [Policy, string, string] => [
        "cors-any-origin",
        address,
        `${where}: every origin (*)`,
      ]),
    ...routes.flatMap(({ address, route, loss }): [Policy, string, string][] =>
      loss ? [["api-open-route", address, `${route} would lose its authorizer or scopes: ${loss}`]] : [],
    ),
  ];
  const violations = found.map(([policy, address, message]) => {
    const name = `${policy}:${address}`;
    return { name, policy, message, allowed: allow.includes(name) };
  });
  return [...new Map(violations.reverse().map((violation) => [violation.name, violation])).values()].reverse();
}

function forbidden(
  policy: Policy,
  { address, principal, action, resource }: PermissionChange,
): [Policy, string, string] {
  return [policy, address, `${principal} may: ${action}${resource ? ` on ${resource}` : ""}`];
}
