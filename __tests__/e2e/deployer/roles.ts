import { AttachRolePolicyCommand, CreatePolicyCommand, CreateRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import type { ClientSettings } from "../../../cli/aws/client-settings";
import { PHASES, type Phase } from "../../../cli/policy/commands";
import { policyNames } from "../../../cli/policy/print";
import { ACCOUNT, type StoryName, subjectOf } from "../../cli/policy/recording";
import { policiesOf } from "../../cli/policy/subjects";

/** Variables with credentials. */
type Credentials = Readonly<Record<"AWS_ACCESS_KEY_ID" | "AWS_SECRET_ACCESS_KEY" | "AWS_SESSION_TOKEN", string>>;

/** Creates a role for each phase, which has exactly the policies that are printed for it, and takes them on. */
export async function assumeRoles(client: ClientSettings, name: StoryName): Promise<Record<Phase, Credentials>> {
  const [iam, sts] = [new IAMClient(client), new STSClient(client)];
  const subject = subjectOf(name);
  const assumed: Partial<Record<Phase, Credentials>> = {};
  for (const phase of PHASES) {
    const RoleName = `${phase}-${subject.config.namePrefix}`;
    const trust = { Effect: "Allow", Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` }, Action: "sts:AssumeRole" };
    const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: trust });
    await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
    const { documents } = await policiesOf(phase, subject);
    for (const [PolicyName, document] of policyNames(documents, phase, subject.config)) {
      await iam.send(new CreatePolicyCommand({ PolicyName, PolicyDocument: JSON.stringify(document) }));
      const PolicyArn = `arn:aws:iam::${ACCOUNT}:policy/${PolicyName}`;
      await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
    }
    const session = { RoleArn: `arn:aws:iam::${ACCOUNT}:role/${RoleName}`, RoleSessionName: "test" };
    const { Credentials } = await sts.send(new AssumeRoleCommand(session));
    const { AccessKeyId = "", SecretAccessKey = "", SessionToken = "" } = Credentials ?? {};
    assumed[phase] = {
      AWS_ACCESS_KEY_ID: AccessKeyId,
      AWS_SECRET_ACCESS_KEY: SecretAccessKey,
      AWS_SESSION_TOKEN: SessionToken,
    };
  }
  for (const each of [iam, sts]) each.destroy();
  return assumed as Record<Phase, Credentials>;
}
