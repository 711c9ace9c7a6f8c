import {
  type AttachedPolicy,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  type IAMClient,
  type PolicyVersion,
  paginateListAttachedRolePolicies,
  paginateListPolicyVersions,
} from "@aws-sdk/client-iam";
import { unlessGone } from "./aws";
import { tagsOf } from "./tags";

export interface ManagedPolicy {
  readonly tags: Readonly<Record<string, string>>;
  /** That of the version in force. @default - it is no JSON */
  readonly document?: unknown;
}

/** A policy of the account; undefined where there is none. */
export async function readManagedPolicy(iam: IAMClient, PolicyArn: string): Promise<ManagedPolicy | undefined> {
  const found = (await unlessGone(iam.send(new GetPolicyCommand({ PolicyArn }))))?.Policy;
  if (!found) return undefined;
  const version = { PolicyArn, VersionId: found.DefaultVersionId };
  const { PolicyVersion } = await iam.send(new GetPolicyVersionCommand(version));
  return { tags: tagsOf(found.Tags), document: parseDocument(PolicyVersion?.Document) };
}

/** IAM returns documents URL-encoded. */
export function parseDocument(text: string | undefined): unknown {
  try {
    return JSON.parse(decodeURIComponent(text ?? ""));
  } catch {
    return undefined;
  }
}

export async function listVersions(iam: IAMClient, PolicyArn: string): Promise<PolicyVersion[]> {
  const versions: PolicyVersion[] = [];
  for await (const page of paginateListPolicyVersions({ client: iam }, { PolicyArn })) {
    versions.push(...(page.Versions ?? []));
  }
  return versions;
}

export async function listAttachedPolicies(iam: IAMClient, RoleName: string): Promise<AttachedPolicy[]> {
  const attached: AttachedPolicy[] = [];
  for await (const page of paginateListAttachedRolePolicies({ client: iam }, { RoleName })) {
    attached.push(...(page.AttachedPolicies ?? []));
  }
  return attached;
}
