import type { StateHome } from "../project/state-home";

/** A bucket or a table that is there, in this account: S3's client and the credentials see to that. */
export interface Found {
  readonly tags: Readonly<Record<string, string | undefined>>;
  /** Whether anything is in it. */
  readonly isUsed: boolean;
}

/**
 * Lets pass what this environment's stack made, as its tags tell, and what is empty and without them: a run that was
 * killed has left it so. Anything else is not ours to change or to delete.
 *
 * @param name such as `the bucket acme-tfstate`
 * @throws Error that says whose it is, and what to do
 */
export function refuseForeign(home: Pick<StateHome, "projectName" | "environment">, name: string, found: Found) {
  const { project, environment } = found.tags;
  if (project === home.projectName && environment === home.environment) return;
  const isTagged = project !== undefined || environment !== undefined;
  if (!isTagged && !found.isUsed) return;
  const reason = isTagged
    ? `its tags say project '${project ?? ""}', environment '${environment ?? ""}'`
    : "it is not empty, and no tags say whose it is";
  throw new Error(
    `There is ${name} already, and it is not of ${home.projectName}-${home.environment}: ${reason}. ` +
      "Choose other names by STATE_BUCKET and STATE_LOCK_TABLE. " +
      `If it is, tag it project=${home.projectName} and environment=${home.environment}.`,
  );
}
