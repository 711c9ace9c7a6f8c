import { Token } from "cdktf";
import type { Construct } from "constructs";

/** An error in a construct's use: `<sentence> (<construct path>)`. */
export class ValidationError extends Error {
  override readonly name = "ValidationError";

  constructor(scope: Construct, sentence: string) {
    super(`${sentence} (${scope.node.path})`);
  }
}

/** The error for a value: `'<prop>' must <rule>, got <value> (<construct path>)`. */
export function valueError(scope: Construct, prop: string, rule: string, value: unknown): ValidationError {
  return new ValidationError(scope, `'${prop}' must ${rule}, got ${JSON.stringify(value)}`);
}

/**
 * Throws a ValidationError unless `holds(value)`.
 * A value that is known only at apply (an unresolved token) passes.
 */
export function requireThat<T>(scope: Construct, prop: string, value: T, rule: string, holds: (value: T) => boolean) {
  if (!Token.isUnresolved(value) && !holds(value)) throw valueError(scope, prop, rule, value);
}
