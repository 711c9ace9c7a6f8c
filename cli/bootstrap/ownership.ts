import type { StateHome } from "../project/state-home";

/** A bucket or a table of this account, which the expected bucket owner and the credentials ensure. */
export interface Found {
  readonly tags: Readonly<Record<string, string | undefined>>;
  /** Whether anything is in it. */
  readonly isUsed: boolean;
}

/** By which `refuseForeign` accepts what is in use. */
export function ownTags({ projectName, environment }: Pick<StateHome, "projectName" | "environment">) {
  return [
    { Key: "project", Value: projectName },
    { Key: "environment", Value: environment },
  ];
}

/**
 * Accepts what has the tags of this environment's stack, and what is empty and untagged, as an interrupted run leaves it.
 * Anything else belongs to another app, which would lose it.
 *
 * @param name such as `the bucket acme-tfstate`
 * @throws Error that names the owner and the remedy
 */
export function refuseForeign(home: Pick<StateHome, "projectName" | "environment">, name: string, found: Found) {
  const { project, environment } = found.tags;
  if (project === home.projectName && environment === home.environment) return;
  const isTagged = project !== undefined || environment !== undefined;
  if (!isTagged && !found.isUsed) return;
  const reason = isTagged
    ? `its tags are project '${project ?? ""}', environment '${environment ?? ""}'`
    : "it is not empty, and has no tags of an app";
  throw new Error(
    `There is ${name} already, and it is not of ${home.projectName}-${home.environment}: ${reason}. ` +
      "Set other names in STATE_BUCKET and STATE_LOCK_TABLE. " +
      `If it is, tag it project=${home.projectName} and environment=${home.environment}.`,
  );
}
