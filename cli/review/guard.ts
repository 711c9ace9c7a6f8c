import { RESOURCE_TYPES } from "../../src/common/resource-types";
import { ANY_ORIGIN, type CorsChange } from "./cors";
import type { ExposureChange } from "./exposure";
import type { PermissionChange } from "./permissions";
import type { ResourceChange } from "./plan";
import { nameResource } from "./resource-name";

/**
 * What is not done unless allowed by name: a lost table or bucket, a permission for every action or every resource, a
 * permission for everybody, a bucket open to the public, and every page on the web calling the API.
 */
type Policy = "stateful-destroy" | "iam-wildcard" | "public-principal" | "public-bucket" | "cors-any-origin";

/** Something that a policy forbids. */
export interface Violation {
  /** `<policy>:<address>`: what `--allow` takes. */
  readonly name: string;
  readonly policy: Policy;
  readonly words: string;
  readonly allowed: boolean;
}

/** Whether the resource holds data which no deployment brings back. */
export function isStateful({ type }: ResourceChange): boolean {
  return RESOURCE_TYPES[type]?.holds === "data";
}

/** Whether the resource is lost, though another one may take its place. */
export function isLost({ action }: ResourceChange): boolean {
  return action === "destroy" || action === "replace";
}

export interface Judged {
  readonly resources: readonly ResourceChange[];
  readonly permissions: readonly PermissionChange[];
  readonly exposure: readonly ExposureChange[];
  readonly cors: readonly CorsChange[];
}

/** What the policies forbid, each resource once per policy; `allow` holds names of violations that are wanted. */
export function judge({ resources, permissions, exposure, cors }: Judged, allow: readonly string[]): Violation[] {
  const gained = permissions.filter((permission) => permission.gained);
  const found: [Policy, address: string, words: string][] = [
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
      .map(({ address, words }): [Policy, string, string] => ["public-bucket", address, words]),
    ...cors
      .filter(({ gained: origins }) => origins.includes(ANY_ORIGIN))
      .map(({ address, where }): [Policy, string, string] => [
        "cors-any-origin",
        address,
        `${where}: every origin (*)`,
      ]),
  ];
  const violations = found.map(([policy, address, words]) => {
    const name = `${policy}:${address}`;
    return { name, policy, words, allowed: allow.includes(name) };
  });
  return [...new Map(violations.reverse().map((violation) => [violation.name, violation])).values()].reverse();
}

function forbidden(policy: Policy, { address, who, action, resource }: PermissionChange): [Policy, string, string] {
  return [policy, address, `${who} may: ${action}${resource ? ` on ${resource}` : ""}`];
}
