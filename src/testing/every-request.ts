import { type IamRequest, isAllowed } from "./evaluate";
import type { Permission } from "./permission";

/** What policies allow together: a request needs an Allow of each list, and no Deny of any. */
export type Policies = readonly (readonly Permission[])[];

/**
 * A request that policies allow and a claim does not, or the other way round; undefined where there is none, whatever the
 * strings in it.
 *
 * It is a proof, not a sample. All that a policy of this grammar asks of a string is whether it equals a text or begins with
 * one. Two strings for which all these answers are the same get the same decision, so one of each kind stands for all.
 *
 * @param policies those of a role, with its boundary as a second list; or that of a resource. Rendered: ARNs as AWS has them
 * @param claim what they are supposed to allow
 *
 * @example
 * expect(counterexample([role.rendered], [{ action: "dynamodb:GetItem", resource: tableArn }])).toBeUndefined();
 */
export function counterexample(policies: Policies, claim: readonly Partial<Permission>[]): IamRequest | undefined {
  const claimed = claim.map((it) => ({ ...ANYTHING, ...it }));
  for (const request of everyKindOfRequest([...policies.flat(), ...claimed])) {
    const allowed = policies.every((permissions) => isAllowed(permissions, request));
    if (allowed !== isAllowed(claimed, request)) return request;
  }
  return undefined;
}

const ANYTHING: Permission = { effect: "Allow", action: "", resource: "", principal: "", conditions: [] };

/** One request of each kind that the permissions can tell apart. */
export function* everyKindOfRequest(permissions: readonly Permission[]): Generator<IamRequest> {
  const kindsOf = (part: "action" | "resource") => kinds(permissions.map((it) => it[part]));
  const principals = [...new Set(["", "nobody", ...permissions.map(({ principal }) => principal)])];
  const contexts = [...everyContext(permissions)];
  for (const principal of principals) {
    for (const action of kindsOf("action")) {
      for (const resource of kindsOf("resource")) {
        for (const context of contexts) yield { action, resource, principal, context };
      }
    }
  }
}

/** Each variable with each value that a condition names, with another one, and without any. IAM's Booleans are true or false. */
function everyContext(permissions: readonly Permission[]): Record<string, string>[] {
  const values = new Map<string, Set<string>>();
  for (const { variable, values: named } of permissions.flatMap(({ conditions }) => conditions)) {
    const known = values.get(variable.toLowerCase()) ?? new Set();
    values.set(variable.toLowerCase(), new Set([...known, ...named, OTHER]));
  }
  let contexts: Record<string, string>[] = [{}];
  for (const [variable, named] of values) {
    contexts = contexts.flatMap((context) => [
      context,
      ...[...named].map((value) => ({ ...context, [variable]: value })),
    ]);
  }
  return contexts;
}

/** Strings, one for each set of patterns that a string can match: exact texts, and beginnings that end in a star. */
function kinds(patterns: readonly string[]): Set<string> {
  const beginnings = patterns.filter((it) => it.endsWith("*")).map((it) => it.slice(0, -1));
  return new Set([OTHER, ...patterns.filter((it) => !it.endsWith("*")), ...beginnings.map((it) => it + OTHER)]);
}

/** No character of a policy: what follows a beginning, and is not in any longer pattern. */
const OTHER = "\u{10FFFF}";
