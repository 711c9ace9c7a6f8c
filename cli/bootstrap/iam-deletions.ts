import {
  DeleteOpenIDConnectProviderCommand,
  DeletePolicyCommand,
  DeletePolicyVersionCommand,
  DeleteRoleCommand,
  DetachRolePolicyCommand,
  GetOpenIDConnectProviderCommand,
  GetPolicyCommand,
  GetRoleCommand,
  type IAMClient,
  paginateListPolicies,
  paginateListRoles,
} from "@aws-sdk/client-iam";
import { unlessGone } from "../aws/aws";
import { listAttachedPolicies, listVersions } from "../aws/managed-policies";
import { tagsOf } from "../aws/tags";
import { nameOf } from "../policy/names";
import type { StateHome } from "../project/state-home";
import { isPolicyOfDeployers } from "./deployers";
import { providerArnOf } from "./github";
import { isOwn } from "./ownership";

/** Whose the roles and policies are, and in which account. */
export type IamHome = Pick<StateHome, "projectName" | "environment" | "accountId">;

/** What `tiers bootstrap --roles` has created for an environment and still exists. */
export interface FoundDeployers {
  readonly roles: readonly string[];
  readonly policyArns: readonly string[];
}

/** Those with the environment's tags: others of these names are not ours to delete. */
export async function findDeployers(iam: IAMClient, home: IamHome): Promise<FoundDeployers> {
  const named = { namePrefix: `${home.projectName}-${home.environment}` };
  const roles: string[] = [];
  for (const RoleName of [nameOf("plan", named), nameOf("deploy", named)]) {
    const found = await unlessGone(iam.send(new GetRoleCommand({ RoleName })));
    if (found && isOwn(home, tagsOf(found.Role?.Tags))) roles.push(RoleName);
  }
  const policyArns: string[] = [];
  for await (const { Policies = [] } of paginateListPolicies({ client: iam }, { Scope: "Local" })) {
    for (const { PolicyName = "", Arn: PolicyArn = "" } of Policies) {
      if (!isPolicyOfDeployers(PolicyName, named)) continue;
      // A list has no tags.
      const { Policy } = await iam.send(new GetPolicyCommand({ PolicyArn }));
      if (isOwn(home, tagsOf(Policy?.Tags))) policyArns.push(PolicyArn);
    }
  }
  return { roles, policyArns };
}

/**
 * Deletes them, and the account's identity provider for GitHub if this project has created it and no role trusts it.
 *
 * @returns what was deleted
 */
export async function deleteDeployers(iam: IAMClient, home: IamHome, found: FoundDeployers): Promise<string[]> {
  for (const RoleName of found.roles) {
    for (const { PolicyArn } of await listAttachedPolicies(iam, RoleName)) {
      await iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn }));
    }
    await iam.send(new DeleteRoleCommand({ RoleName }));
  }
  for (const policyArn of found.policyArns) await deletePolicy(iam, policyArn);
  const deleted = [
    ...found.roles.map((name) => `the role ${name}`),
    ...found.policyArns.map((arn) => `the policy ${arn.slice(arn.lastIndexOf("/") + 1)}`),
  ];
  return (await deleteUnusedProvider(iam, home)) ? [...deleted, "GitHub's identity provider"] : deleted;
}

/** Deletes a managed policy with all of its versions. */
export async function deletePolicy(iam: IAMClient, PolicyArn: string) {
  for (const { VersionId, IsDefaultVersion } of await listVersions(iam, PolicyArn)) {
    if (!IsDefaultVersion) await iam.send(new DeletePolicyVersionCommand({ PolicyArn, VersionId }));
  }
  await iam.send(new DeletePolicyCommand({ PolicyArn }));
}

async function deleteUnusedProvider(iam: IAMClient, home: IamHome): Promise<boolean> {
  const OpenIDConnectProviderArn = providerArnOf(home);
  const provider = await unlessGone(iam.send(new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn })));
  if (!provider || tagsOf(provider.Tags).project !== home.projectName) return false;
  for await (const { Roles = [] } of paginateListRoles({ client: iam }, {})) {
    const trusts = Roles.map((role) => decodeURIComponent(role.AssumeRolePolicyDocument ?? ""));
    if (trusts.some((trust) => trust.includes(OpenIDConnectProviderArn))) return false;
  }
  await iam.send(new DeleteOpenIDConnectProviderCommand({ OpenIDConnectProviderArn }));
  return true;
}
