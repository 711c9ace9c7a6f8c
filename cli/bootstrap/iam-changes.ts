import { isDeepStrictEqual } from "node:util";
import {
  AddClientIDToOpenIDConnectProviderCommand,
  AttachRolePolicyCommand,
  CreateOpenIDConnectProviderCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  DeletePolicyVersionCommand,
  DetachRolePolicyCommand,
  GetOpenIDConnectProviderCommand,
  GetRoleCommand,
  type IAMClient,
  type Role,
  UpdateAssumeRolePolicyCommand,
  UpdateRoleCommand,
} from "@aws-sdk/client-iam";
import { unlessGone } from "../aws/aws";
import { listAttachedPolicies, listVersions, parseDocument, readManagedPolicy } from "../aws/managed-policies";
import { tagsOf } from "../aws/tags";
import { type Deployers, isPolicyOfDeployers, type WantedPolicy, type WantedRole } from "./deployers";
import { CLIENT_ID, ISSUER, providerArnOf } from "./github";
import { deletePolicy, type IamHome } from "./iam-deletions";
import { ownTags, refuseForeign } from "./ownership";

/** Something to create or change in IAM. */
export interface Change {
  /** In a line: `create the role deploy-shop-dev`. */
  readonly what: string;
  readonly make: () => Promise<unknown>;
}

interface ChangeOptions {
  /** Whether the trust of a role that exists is changed, too. */
  readonly changesTrust: boolean;
}

/**
 * What is missing in IAM of what is wanted, in the order in which it can be made; nothing is changed yet.
 *
 * @throws Error where a role or a policy of that name belongs to something else
 */
export async function findChanges(
  iam: IAMClient,
  home: IamHome,
  { boundary, roles }: Deployers,
  options: ChangeOptions,
): Promise<Change[]> {
  const changes = [...(await changesOfProvider(iam, home))];
  if (boundary) changes.push(...(await changesOfPolicy(iam, home, boundary)));
  for (const role of roles) {
    for (const policy of role.policies) changes.push(...(await changesOfPolicy(iam, home, policy)));
    changes.push(...(await changesOfRole(iam, home, role, options)));
  }
  return changes;
}

/** GitHub as an identity provider, which all roles of the account share. */
async function changesOfProvider(iam: IAMClient, home: IamHome): Promise<Change[]> {
  const OpenIDConnectProviderArn = providerArnOf(home);
  const found = await unlessGone(iam.send(new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn })));
  if (!found) {
    const provider = { Url: `https://${ISSUER}`, ClientIDList: [CLIENT_ID], Tags: ownTags(home) };
    return [
      {
        what: `create the identity provider ${ISSUER}`,
        make: () => iam.send(new CreateOpenIDConnectProviderCommand(provider)),
      },
    ];
  }
  if (found.ClientIDList?.includes(CLIENT_ID)) return [];
  const added = { OpenIDConnectProviderArn, ClientID: CLIENT_ID };
  return [
    {
      what: `add the audience ${CLIENT_ID} to the identity provider ${ISSUER}`,
      make: () => iam.send(new AddClientIDToOpenIDConnectProviderCommand(added)),
    },
  ];
}

const RENAME = "Delete or rename it, or set another PROJECT_NAME.";

async function changesOfPolicy(iam: IAMClient, home: IamHome, { name, document }: WantedPolicy): Promise<Change[]> {
  const PolicyArn = policyArnOf(home, name);
  const PolicyDocument = JSON.stringify(document);
  const found = await readManagedPolicy(iam, PolicyArn);
  if (!found) {
    const policy = { PolicyName: name, PolicyDocument, Tags: ownTags(home) };
    return [{ what: `create the policy ${name}`, make: () => iam.send(new CreatePolicyCommand(policy)) }];
  }
  refuseForeign(home, `the policy ${name}`, { tags: found.tags, isUsed: true }, RENAME);
  if (isDeepStrictEqual(found.document, document)) return [];
  const make = async () => {
    await makeRoomForVersion(iam, PolicyArn);
    await iam.send(new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument, SetAsDefault: true }));
  };
  return [{ what: `change the policy ${name}`, make }];
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const MAX_VERSIONS = 5;

/** Deletes the oldest version that is not in force, where there are as many as IAM allows. */
async function makeRoomForVersion(iam: IAMClient, PolicyArn: string) {
  const versions = await listVersions(iam, PolicyArn);
  if (versions.length < MAX_VERSIONS) return;
  const numberOf = (id = "v0") => Number(id.slice(1));
  const [oldest] = versions
    .filter(({ IsDefaultVersion }) => !IsDefaultVersion)
    .sort((a, b) => numberOf(a.VersionId) - numberOf(b.VersionId));
  await iam.send(new DeletePolicyVersionCommand({ PolicyArn, VersionId: oldest?.VersionId }));
}

async function changesOfRole(
  iam: IAMClient,
  home: IamHome,
  role: WantedRole,
  options: ChangeOptions,
): Promise<Change[]> {
  const RoleName = role.name;
  const found = (await unlessGone(iam.send(new GetRoleCommand({ RoleName }))))?.Role;
  if (found) refuseForeign(home, `the role ${RoleName}`, { tags: tagsOf(found.Tags), isUsed: true }, RENAME);
  return [
    ...(found ? changesOfSettings(iam, role, found, options) : [creationOf(iam, home, role)]),
    ...(await changesOfAttachments(iam, home, role, found !== undefined)),
  ];
}

function creationOf(iam: IAMClient, home: IamHome, role: WantedRole): Change {
  const created = {
    RoleName: role.name,
    Description: role.description,
    AssumeRolePolicyDocument: JSON.stringify(role.trust),
    MaxSessionDuration: role.maxSessionSeconds,
    Tags: ownTags(home),
  };
  return { what: `create the role ${role.name}`, make: () => iam.send(new CreateRoleCommand(created)) };
}

function changesOfSettings(iam: IAMClient, role: WantedRole, found: Role, { changesTrust }: ChangeOptions): Change[] {
  const { name: RoleName, trust, maxSessionSeconds: MaxSessionDuration } = role;
  const changes: Change[] = [];
  if (changesTrust && !isDeepStrictEqual(parseDocument(found.AssumeRolePolicyDocument), trust)) {
    const changed = { RoleName, PolicyDocument: JSON.stringify(trust) };
    changes.push({
      what: `change whom the role ${RoleName} trusts`,
      make: () => iam.send(new UpdateAssumeRolePolicyCommand(changed)),
    });
  }
  if (found.MaxSessionDuration !== MaxSessionDuration) {
    const changed = { RoleName, MaxSessionDuration };
    changes.push({
      what: `change the longest session of the role ${RoleName} to ${MaxSessionDuration} s`,
      make: () => iam.send(new UpdateRoleCommand(changed)),
    });
  }
  return changes;
}

/** Attaches what is missing. Of what is too much, only this command's own policies are removed, which an app no longer needs. */
async function changesOfAttachments(
  iam: IAMClient,
  home: IamHome,
  { name: RoleName, policies }: WantedRole,
  exists: boolean,
): Promise<Change[]> {
  const found = exists ? await listAttachedPolicies(iam, RoleName) : [];
  const attached = found.map(({ PolicyName = "" }) => PolicyName);
  const namePrefix = `${home.projectName}-${home.environment}`;
  const wanted = policies.map(({ name }) => name);
  const missing = wanted.filter((name) => !attached.includes(name));
  const stale = attached.filter((name) => isPolicyOfDeployers(name, { namePrefix }) && !wanted.includes(name));
  return [
    ...missing.map((name) => ({
      what: `attach the policy ${name} to the role ${RoleName}`,
      make: () => iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn: policyArnOf(home, name) })),
    })),
    ...stale.map((name) => ({
      what: `detach the policy ${name} from the role ${RoleName}, and delete it`,
      make: async () => {
        const PolicyArn = policyArnOf(home, name);
        await iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn }));
        await deletePolicy(iam, PolicyArn);
      },
    })),
  ];
}

function policyArnOf({ accountId }: IamHome, name: string): string {
  return `arn:aws:iam::${accountId}:policy/${name}`;
}
