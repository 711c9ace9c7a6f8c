import { AUTHORIZER_MUTANTS } from "./authorizer-mutants";
import { DATA_MUTANTS } from "./data-mutants";
import { IDENTITY_MUTANTS } from "./identity-mutants";
import type { Mutant } from "./mutant";
import { NETWORK_MUTANTS } from "./network-mutants";
import { SIGN_IN_MUTANTS } from "./sign-in-mutants";

/**
 * Deliberate defects of the main app. For another judge than our own assertions, such as a scanner, each can be written
 * out: take `synthSubject()`'s stacks as JSON, and let `mutate` change a copy of the one that is named by `stack`.
 */
export const MUTANTS: readonly Mutant[] = [
  ...IDENTITY_MUTANTS,
  ...DATA_MUTANTS,
  ...NETWORK_MUTANTS,
  ...AUTHORIZER_MUTANTS,
  ...SIGN_IN_MUTANTS,
];
