import { Token } from "cdktf";
import type { Construct } from "constructs";

/** An error in the user's terms: `'<prop>' must <rule>, got <value> (<construct path>)`. */
export class ValidationError extends Error {
  constructor(scope: Construct, prop: string, rule: string, value: unknown) {
    super(`'${prop}' must ${rule}, got ${JSON.stringify(value)} (${scope.node.path})`);
    this.name = "ValidationError";
  }
}

/**
 * Throws a ValidationError unless `holds(value)`.
 * A value that is only known at apply (an unresolved token) passes: nothing can be said of it yet.
 */
export function requireThat<T>(scope: Construct, prop: string, value: T, rule: string, holds: (value: T) => boolean) {
  if (!Token.isUnresolved(value) && !holds(value)) throw new ValidationError(scope, prop, rule, value);
}
