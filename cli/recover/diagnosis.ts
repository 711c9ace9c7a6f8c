/** What one kind of damage comes to; nothing has been changed yet. */
export interface Diagnosis {
  /** What can be repaired: a line each, with the reason for which it is taken for that. */
  readonly repairs: readonly string[];
  /** What is left to a person: a line each, with what to do. */
  readonly left: readonly string[];
  /** Does all of `repairs`. */
  readonly repair: () => Promise<void>;
}

export const HEALTHY: Diagnosis = { repairs: [], left: [], repair: async () => {} };
