import {
  AttachRolePolicyCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  DeletePolicyVersionCommand,
  IAMClient,
} from "@aws-sdk/client-iam";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import type { ClientSettings } from "../../../cli/aws/client-settings";
import { listVersions } from "../../../cli/aws/managed-policies";
import { boundaryOf } from "../../../cli/policy/boundary";
import type { PolicyDocument } from "../../../cli/policy/documents";
import { nameOf, PHASES, type Phase } from "../../../cli/policy/names";
import { policyNames } from "../../../cli/policy/print";
import { without } from "../../cli/policy/actions-table";
import { ACCOUNT } from "../../cli/policy/recording";
import { type Deployable, policiesOf } from "../../cli/policy/subjects";

/** Variables with credentials. */
type Credentials = Readonly<Record<"AWS_ACCESS_KEY_ID" | "AWS_SECRET_ACCESS_KEY" | "AWS_SESSION_TOKEN", string>>;

/** A role that has exactly the policies that are printed for a phase. */
export interface DeployerRole {
  readonly credentials: Credentials;
  /** Takes an action out of its policies while something is done. */
  without<T>(action: string, work: () => Promise<T>): Promise<T>;
}

/** Creates a role for each phase, and the boundary of the app's roles, and takes the roles on. */
export async function createRoles(client: ClientSettings, subject: Deployable): Promise<Record<Phase, DeployerRole>> {
  const [iam, sts] = [new IAMClient(client), new STSClient(client)];
  const createPolicy = (PolicyName: string, document: PolicyDocument) =>
    iam.send(new CreatePolicyCommand({ PolicyName, PolicyDocument: JSON.stringify(document) }));
  const { config } = subject;
  await createPolicy(config.permissionsBoundary?.split("/")[1] ?? "", boundaryOf(config, subject.app));
  const roles: Partial<Record<Phase, DeployerRole>> = {};
  for (const phase of PHASES) {
    const RoleName = nameOf(phase, config);
    const trust = { Effect: "Allow", Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` }, Action: "sts:AssumeRole" };
    const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: trust });
    await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
    const policies: [arn: string, document: PolicyDocument][] = [];
    for (const [name, document] of policyNames((await policiesOf(phase, subject)).documents, phase, config)) {
      await createPolicy(name, document);
      const PolicyArn = `arn:aws:iam::${ACCOUNT}:policy/${name}`;
      await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
      policies.push([PolicyArn, document]);
    }
    const session = { RoleArn: `arn:aws:iam::${ACCOUNT}:role/${RoleName}`, RoleSessionName: "test" };
    const { Credentials } = await sts.send(new AssumeRoleCommand(session));
    const { AccessKeyId = "", SecretAccessKey = "", SessionToken = "" } = Credentials ?? {};
    roles[phase] = {
      credentials: {
        AWS_ACCESS_KEY_ID: AccessKeyId,
        AWS_SECRET_ACCESS_KEY: SecretAccessKey,
        AWS_SESSION_TOKEN: SessionToken,
      },
      without: (action, work) => withoutAction(client, policies, action, work),
    };
  }
  for (const each of [iam, sts]) each.destroy();
  return roles as Record<Phase, DeployerRole>;
}

async function withoutAction<T>(
  client: ClientSettings,
  policies: readonly (readonly [arn: string, document: PolicyDocument])[],
  action: string,
  work: () => Promise<T>,
): Promise<T> {
  const iam = new IAMClient(client);
  const having = policies.filter(([, { Statement }]) => Statement.some(({ Action }) => Action.includes(action)));
  if (having.length === 0) throw new Error(`no policy has ${action}`);
  try {
    for (const [arn, document] of having) {
      for (const reduced of without(action, [document])) await putVersion(iam, arn, reduced);
    }
    return await work();
  } finally {
    for (const [arn, document] of having) await putVersion(iam, arn, document);
    iam.destroy();
  }
}

/** The only version of a policy from now on. */
async function putVersion(iam: IAMClient, PolicyArn: string, document: PolicyDocument) {
  const PolicyDocument = JSON.stringify(document);
  await iam.send(new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument, SetAsDefault: true }));
  for (const { VersionId, IsDefaultVersion } of await listVersions(iam, PolicyArn)) {
    if (!IsDefaultVersion) await iam.send(new DeletePolicyVersionCommand({ PolicyArn, VersionId }));
  }
}
