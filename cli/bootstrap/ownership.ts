import type { StateHome } from "../project/state-home";

/** What has a name of this environment, in this account: which the expected bucket owner and the credentials ensure. */
export interface Found {
  readonly tags: Readonly<Record<string, string | undefined>>;
  /** Whether anything is in it. */
  readonly isUsed: boolean;
}

export type Owner = Pick<StateHome, "projectName" | "environment">;

/** Whether something has the environment's tags. */
export function isOwn({ projectName, environment }: Owner, tags: Found["tags"]): boolean {
  return tags.project === projectName && tags.environment === environment;
}

/** By which `refuseForeign` accepts what is in use. */
export function ownTags({ projectName, environment }: Owner) {
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
 * @param remedy how to use another name
 * @throws Error that names the owner and the remedy
 */
export function refuseForeign(
  home: Owner,
  name: string,
  found: Found,
  remedy = "Set other names in STATE_BUCKET and STATE_LOCK_TABLE.",
) {
  if (isOwn(home, found.tags)) return;
  const { project, environment } = found.tags;
  const isTagged = project !== undefined || environment !== undefined;
  if (!isTagged && !found.isUsed) return;
  const reason = isTagged
    ? `its tags are project '${project ?? ""}', environment '${environment ?? ""}'`
    : "it is in use, and has no tags of an app";
  throw new Error(
    `There is ${name} already, and it is not of ${home.projectName}-${home.environment}: ${reason}. ${remedy} ` +
      `If it is, tag it project=${home.projectName} and environment=${home.environment}.`,
  );
}
