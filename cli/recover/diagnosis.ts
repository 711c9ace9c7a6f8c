/** What was found of one kind of damage; nothing is changed yet. */
export interface Diagnosis {
  /** What can be repaired: a line each, with the reason. */
  readonly repairs: readonly string[];
  /** What requires a person: a line each, with the remedy. */
  readonly left: readonly string[];
  /** Does all of `repairs`. */
  readonly repair: () => Promise<void>;
}

export const HEALTHY: Diagnosis = { repairs: [], left: [], repair: async () => {} };
