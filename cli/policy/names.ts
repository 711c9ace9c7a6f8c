import type { AppConfig } from "../../src/app/config";
import type { Phase } from "./commands";

/** What policies are printed for: the work of a role, and the boundary of the roles that a deploy creates. */
export type Work = Phase | "boundary";

/**
 * The name of an environment's policy for some work, and of the role that does it. No role of the app is called so: their
 * names begin with that of the app.
 */
export function nameOf(work: Work, { namePrefix }: Pick<AppConfig, "namePrefix">): string {
  return `${work}-${namePrefix}`;
}
