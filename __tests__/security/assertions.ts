import { AUTHORIZER_ASSERTIONS } from "./authorizer-assertions";
import { DATA_ASSERTIONS } from "./data-assertions";
import { IDENTITY_ASSERTIONS } from "./identity-assertions";
import { NETWORK_ASSERTIONS } from "./network-assertions";
import { SIGN_IN_ASSERTIONS } from "./sign-in-assertions";
import type { Subject } from "./subject";

/** What holds for the main app, whatever its configuration: a sentence, and a function that throws where it is false. */
type Assertions = Readonly<Record<string, (subject: Subject) => void>>;

export const ASSERTIONS: Assertions = {
  ...IDENTITY_ASSERTIONS,
  ...DATA_ASSERTIONS,
  ...NETWORK_ASSERTIONS,
  ...AUTHORIZER_ASSERTIONS,
  ...SIGN_IN_ASSERTIONS,
};

/** The sentences that are wrong for an app. */
export function failedAssertions(subject: Subject): string[] {
  return Object.entries(ASSERTIONS).flatMap(([sentence, assert]) => {
    try {
      assert(subject);
      return [];
    } catch (error) {
      // A crash is no verdict.
      if (error instanceof TypeError) throw new Error(`"${sentence}" crashed`, { cause: error });
      return [sentence];
    }
  });
}
