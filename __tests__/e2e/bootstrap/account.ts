import {
  CreatePolicyVersionCommand,
  GetRoleCommand,
  IAMClient,
  ListAttachedRolePoliciesCommand,
  ListOpenIDConnectProvidersCommand,
  ListPoliciesCommand,
  ListRolesCommand,
  TagRoleCommand,
} from "@aws-sdk/client-iam";
import type { ClientSettings } from "../../../cli/aws/client-settings";
import { parseDocument, readManagedPolicy } from "../../../cli/aws/managed-policies";

/** What is in IAM of an account. */
export interface Account {
  /** Names of roles and policies, and hosts of identity providers, each with its kind before it. */
  all(): Promise<string[]>;
  role(name: string): Promise<{ readonly trust: unknown; readonly maxSessionSeconds?: number; readonly tags: object }>;
  /** The documents of the policies that a role has. */
  policiesOf(role: string): Promise<unknown[]>;
  document(policyArn: string): Promise<unknown>;
  setDocument(policyArn: string, document: object): Promise<void>;
  tagRole(name: string, environment: string): Promise<void>;
  close(): void;
}

export function accountOf(client: ClientSettings): Account {
  const iam = new IAMClient(client);
  const document = async (arn: string) => (await readManagedPolicy(iam, arn))?.document;
  return {
    all: async () => {
      const { Roles = [] } = await iam.send(new ListRolesCommand());
      const { Policies = [] } = await iam.send(new ListPoliciesCommand({ Scope: "Local" }));
      const { OpenIDConnectProviderList = [] } = await iam.send(new ListOpenIDConnectProvidersCommand());
      return [
        ...Roles.map(({ RoleName }) => `role ${RoleName}`),
        ...Policies.map(({ PolicyName }) => `policy ${PolicyName}`),
        ...OpenIDConnectProviderList.map(({ Arn = "" }) => `provider ${Arn.slice(Arn.indexOf("/") + 1)}`),
      ].sort();
    },
    role: async (RoleName) => {
      const { Role } = await iam.send(new GetRoleCommand({ RoleName }));
      const tags = Object.fromEntries((Role?.Tags ?? []).map(({ Key, Value }) => [Key, Value]));
      return {
        trust: parseDocument(Role?.AssumeRolePolicyDocument),
        maxSessionSeconds: Role?.MaxSessionDuration,
        tags,
      };
    },
    policiesOf: async (RoleName) => {
      const { AttachedPolicies = [] } = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName }));
      return Promise.all(AttachedPolicies.map(({ PolicyArn = "" }) => document(PolicyArn)));
    },
    document,
    setDocument: async (PolicyArn, document) => {
      const PolicyDocument = JSON.stringify(document);
      await iam.send(new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument, SetAsDefault: true }));
    },
    tagRole: async (RoleName, environment) => {
      const Tags = [{ Key: "environment", Value: environment }];
      await iam.send(new TagRoleCommand({ RoleName, Tags }));
    },
    close: () => iam.destroy(),
  };
}
