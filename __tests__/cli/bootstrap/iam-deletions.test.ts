import {
  DeleteOpenIDConnectProviderCommand,
  DeletePolicyCommand,
  DeletePolicyVersionCommand,
  DeleteRoleCommand,
  DetachRolePolicyCommand,
  GetOpenIDConnectProviderCommand,
  GetPolicyCommand,
  GetRoleCommand,
  IAMClient,
  ListAttachedRolePoliciesCommand,
  ListPoliciesCommand,
  ListPolicyVersionsCommand,
  ListRolesCommand,
  NoSuchEntityException,
  type Role,
} from "@aws-sdk/client-iam";
import { mockClient } from "aws-sdk-client-mock";
import { deleteDeployers, findDeployers } from "../../../cli/bootstrap/iam-deletions";

const iam = mockClient(IAMClient);
const client = new IAMClient({});
const HOME = { projectName: "shop", environment: "dev", accountId: "123456789012" };
const tagsOf = (project: string, environment: string) => [
  { Key: "project", Value: project },
  { Key: "environment", Value: environment },
];
const OWN = tagsOf("shop", "dev");
const ARN = "arn:aws:iam::123456789012:policy/";
const PROVIDER = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com";
const roleOf = (role: Partial<Role>): Role => ({
  ...{ Path: "/", RoleName: "", RoleId: "", Arn: "", CreateDate: new Date(0) },
  ...role,
});
const gone = new NoSuchEntityException({ $metadata: {}, message: "no" });
const inputs = (command: Parameters<typeof iam.commandCalls>[0]) =>
  iam.commandCalls(command).map(({ args }) => args[0].input);

describe("the roles that a bootstrap has created", () => {
  beforeEach(() => {
    iam.reset();
    iam.on(GetRoleCommand).rejects(gone);
    iam.on(ListPoliciesCommand).resolves({ Policies: [] });
    iam.on(ListRolesCommand).resolves({ Roles: [] });
    iam.on(GetOpenIDConnectProviderCommand).rejects(gone);
  });

  test("are found by their names and their tags", async () => {
    iam.on(GetRoleCommand, { RoleName: "plan-shop-dev" }).resolves({ Role: roleOf({ Tags: tagsOf("shop", "prod") }) });
    iam.on(GetRoleCommand, { RoleName: "deploy-shop-dev" }).resolves({ Role: roleOf({ Tags: OWN }) });
    const names = ["deploy-shop-dev-1", "deploy-shop-dev-2", "deploy-shop-prod", "theirs", "boundary-shop-dev"];
    iam
      .on(ListPoliciesCommand)
      .resolves({ Policies: names.map((PolicyName) => ({ PolicyName, Arn: ARN + PolicyName })) });
    iam.on(GetPolicyCommand).resolves({ Policy: { Tags: OWN } });
    iam.on(GetPolicyCommand, { PolicyArn: `${ARN}deploy-shop-dev-2` }).resolves({ Policy: { Tags: [] } });
    expect(await findDeployers(client, HOME)).toEqual({
      roles: ["deploy-shop-dev"],
      policyArns: [`${ARN}deploy-shop-dev-1`, `${ARN}boundary-shop-dev`],
    });
    expect(inputs(ListPoliciesCommand)).toMatchObject([{ Scope: "Local" }]);
  });

  test("are deleted with all that is attached to them, and all versions of their policies", async () => {
    iam.on(ListAttachedRolePoliciesCommand).resolves({ AttachedPolicies: [{ PolicyArn: `${ARN}theirs` }] });
    const Versions = [{ VersionId: "v2", IsDefaultVersion: true }, { VersionId: "v1" }];
    iam.on(ListPolicyVersionsCommand).resolves({ Versions });
    const found = { roles: ["deploy-shop-dev"], policyArns: [`${ARN}deploy-shop-dev`] };
    expect(await deleteDeployers(client, HOME, found)).toEqual([
      "the role deploy-shop-dev",
      "the policy deploy-shop-dev",
    ]);
    expect(inputs(DetachRolePolicyCommand)).toEqual([{ RoleName: "deploy-shop-dev", PolicyArn: `${ARN}theirs` }]);
    expect(inputs(DeleteRoleCommand)).toEqual([{ RoleName: "deploy-shop-dev" }]);
    expect(inputs(DeletePolicyVersionCommand)).toEqual([{ PolicyArn: `${ARN}deploy-shop-dev`, VersionId: "v1" }]);
    // Not what others attached.
    expect(inputs(DeletePolicyCommand)).toEqual([{ PolicyArn: `${ARN}deploy-shop-dev` }]);
  });
});

describe("GitHub's identity provider", () => {
  const nothing = { roles: [], policyArns: [] };
  beforeEach(() => {
    iam.reset();
    iam.on(GetOpenIDConnectProviderCommand).resolves({ Tags: tagsOf("shop", "prod") });
    iam.on(ListRolesCommand).resolves({ Roles: [roleOf({ AssumeRolePolicyDocument: encodeURIComponent("{}") })] });
  });

  test("is deleted once no role trusts it, where this project has created it", async () => {
    expect(await deleteDeployers(client, HOME, nothing)).toEqual(["GitHub's identity provider"]);
    expect(inputs(DeleteOpenIDConnectProviderCommand)).toEqual([{ OpenIDConnectProviderArn: PROVIDER }]);
  });

  test("stays while a role of any app trusts it", async () => {
    const trust = { Statement: { Principal: { Federated: PROVIDER } } };
    const trusting = roleOf({ AssumeRolePolicyDocument: encodeURIComponent(JSON.stringify(trust)) });
    iam
      .on(ListRolesCommand)
      .resolvesOnce({ Roles: [], IsTruncated: true, Marker: "2" })
      .resolves({ Roles: [trusting] });
    expect(await deleteDeployers(client, HOME, nothing)).toEqual([]);
    expect(inputs(DeleteOpenIDConnectProviderCommand)).toEqual([]);
  });

  test("stays where somebody else has created it, or nobody", async () => {
    iam.on(GetOpenIDConnectProviderCommand).resolves({ Tags: [] });
    expect(await deleteDeployers(client, HOME, nothing)).toEqual([]);
    iam.on(GetOpenIDConnectProviderCommand).rejects(gone);
    expect(await deleteDeployers(client, HOME, nothing)).toEqual([]);
    expect(inputs(DeleteOpenIDConnectProviderCommand)).toEqual([]);
  });
});
