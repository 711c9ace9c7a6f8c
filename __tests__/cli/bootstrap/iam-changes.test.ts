import {
  AttachRolePolicyCommand,
  CreateOpenIDConnectProviderCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  DeletePolicyCommand,
  DeletePolicyVersionCommand,
  DetachRolePolicyCommand,
  GetOpenIDConnectProviderCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  IAMClient,
  ListAttachedRolePoliciesCommand,
  ListPolicyVersionsCommand,
  NoSuchEntityException,
  UpdateAssumeRolePolicyCommand,
  UpdateRoleCommand,
} from "@aws-sdk/client-iam";
import { mockClient } from "aws-sdk-client-mock";
import type { Deployers } from "../../../cli/bootstrap/deployers";
import { findChanges } from "../../../cli/bootstrap/iam-changes";
import type { PolicyDocument } from "../../../cli/policy/documents";

const iam = mockClient(IAMClient);
const HOME = { projectName: "shop", environment: "dev", accountId: "123456789012" };
const TAGS = [
  { Key: "project", Value: "shop" },
  { Key: "environment", Value: "dev" },
];
const documentOf = (action: string): PolicyDocument => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: [action], Resource: ["*"] }],
});
const TRUST = { Version: "2012-10-17", Statement: { Effect: "Allow" } };
const WANTED: Deployers = {
  boundary: { name: "boundary-shop-dev", document: documentOf("logs:PutLogEvents") },
  roles: [
    {
      name: "deploy-shop-dev",
      description: "Lets workflows of acme/shop deploy shop-dev",
      job: "environment:dev",
      trust: TRUST,
      maxSessionSeconds: 7_200,
      policies: [{ name: "deploy-shop-dev", document: documentOf("iam:ListRoles") }],
    },
  ],
};
const POLICY_ARN = "arn:aws:iam::123456789012:policy/deploy-shop-dev";
const find = (options = { changesTrust: true }) => findChanges(new IAMClient({}), HOME, WANTED, options);
const whatOf = async (options?: { changesTrust: boolean }) => (await find(options)).map(({ what }) => what);
const gone = new NoSuchEntityException({ $metadata: {}, message: "no" });
const encoded = (document: object) => encodeURIComponent(JSON.stringify(document));
const inputs = (command: Parameters<typeof iam.commandCalls>[0]) =>
  iam.commandCalls(command).map(({ args }) => args[0].input);

/** Everything as it is wanted. */
function allExists() {
  iam.on(GetOpenIDConnectProviderCommand).resolves({ ClientIDList: ["sts.amazonaws.com"] });
  iam.on(GetPolicyCommand).resolves({ Policy: { DefaultVersionId: "v1", Tags: TAGS } });
  for (const { name, document } of [WANTED.boundary, ...(WANTED.roles[0]?.policies ?? [])].flatMap((it) => it ?? [])) {
    iam
      .on(GetPolicyVersionCommand, { PolicyArn: `arn:aws:iam::123456789012:policy/${name}` })
      .resolves({ PolicyVersion: { Document: encoded(document) } });
  }
  const role = { MaxSessionDuration: 7_200, AssumeRolePolicyDocument: encoded(TRUST), Tags: TAGS };
  const named = { Path: "/", RoleName: "deploy-shop-dev", RoleId: "", Arn: "", CreateDate: new Date(0) };
  iam.on(GetRoleCommand).resolves({ Role: { ...named, ...role } });
  iam.on(ListAttachedRolePoliciesCommand).resolves({ AttachedPolicies: [{ PolicyName: "deploy-shop-dev" }] });
  return { role: (changed: object) => iam.on(GetRoleCommand).resolves({ Role: { ...named, ...role, ...changed } }) };
}

describe("what IAM lacks of the roles", () => {
  beforeEach(() => {
    iam.reset();
    iam.on(ListPolicyVersionsCommand).resolves({ Versions: [{ VersionId: "v1", IsDefaultVersion: true }] });
  });

  test("is all of it in an account that has nothing: made in an order in which it can be, with the tags of its owner", async () => {
    iam.on(GetOpenIDConnectProviderCommand).rejects(gone);
    iam.on(GetPolicyCommand).rejects(gone);
    iam.on(GetRoleCommand).rejects(gone);
    const changes = await find();
    expect(changes.map(({ what }) => what)).toEqual([
      "create the identity provider token.actions.githubusercontent.com",
      "create the policy boundary-shop-dev",
      "create the policy deploy-shop-dev",
      "create the role deploy-shop-dev",
      "attach the policy deploy-shop-dev to the role deploy-shop-dev",
    ]);
    expect(inputs(CreateRoleCommand)).toEqual([]);
    for (const { make } of changes) await make();
    expect(inputs(CreateOpenIDConnectProviderCommand)).toEqual([
      { Url: "https://token.actions.githubusercontent.com", ClientIDList: ["sts.amazonaws.com"], Tags: TAGS },
    ]);
    expect(inputs(CreatePolicyCommand)).toHaveLength(2);
    expect(inputs(CreateRoleCommand)).toMatchObject([
      { MaxSessionDuration: 7_200, AssumeRolePolicyDocument: JSON.stringify(TRUST), Tags: TAGS },
    ]);
    expect(inputs(AttachRolePolicyCommand)).toEqual([{ RoleName: "deploy-shop-dev", PolicyArn: POLICY_ARN }]);
  });

  test("is nothing where all is as it must be", async () => {
    allExists();
    expect(await whatOf()).toEqual([]);
  });

  test("is an audience of a provider that was created for something else", async () => {
    allExists();
    iam.on(GetOpenIDConnectProviderCommand).resolves({ ClientIDList: ["https://github.com/acme"] });
    expect(await whatOf()).toEqual([
      "add the audience sts.amazonaws.com to the identity provider token.actions.githubusercontent.com",
    ]);
  });

  test("is a new version of a policy that differs, for which the oldest makes room where IAM takes no more", async () => {
    allExists();
    iam
      .on(GetPolicyVersionCommand, { PolicyArn: POLICY_ARN })
      .resolves({ PolicyVersion: { Document: encoded(documentOf("iam:GetRole")) } });
    const ids = ["v11", "v12", "v10", "v9", "v8"];
    const Versions = ids.map((VersionId) => ({ VersionId, IsDefaultVersion: VersionId === "v8" }));
    iam.on(ListPolicyVersionsCommand).resolves({ Versions });
    const [change, ...others] = await find();
    expect([change?.what, others]).toEqual(["change the policy deploy-shop-dev", []]);
    await change?.make();
    expect(inputs(DeletePolicyVersionCommand)).toEqual([{ PolicyArn: POLICY_ARN, VersionId: "v9" }]);
    expect(inputs(CreatePolicyVersionCommand)).toMatchObject([{ PolicyArn: POLICY_ARN, SetAsDefault: true }]);
  });

  test("is another trust only where the repository was named, and the longest session always", async () => {
    const { role } = allExists();
    role({ AssumeRolePolicyDocument: encoded({ ...TRUST, Statement: [] }), MaxSessionDuration: 3_600 });
    const session = "change the longest session of the role deploy-shop-dev to 7200 s";
    expect(await whatOf({ changesTrust: false })).toEqual([session]);
    const changes = await find();
    expect(changes.map(({ what }) => what)).toEqual(["change whom the role deploy-shop-dev trusts", session]);
    for (const { make } of changes) await make();
    expect(inputs(UpdateAssumeRolePolicyCommand)).toMatchObject([{ PolicyDocument: JSON.stringify(TRUST) }]);
    expect(inputs(UpdateRoleCommand)).toEqual([{ RoleName: "deploy-shop-dev", MaxSessionDuration: 7_200 }]);
  });

  test("takes away only what this command has attached, and an app no longer needs", async () => {
    allExists();
    const names = ["deploy-shop-dev", "deploy-shop-dev-2", "ReadOnlyAccess"];
    const AttachedPolicies = names.map((PolicyName) => ({ PolicyName }));
    iam.on(ListAttachedRolePoliciesCommand).resolves({ AttachedPolicies });
    const [change, ...others] = await find();
    expect([change?.what, others]).toEqual([
      "detach the policy deploy-shop-dev-2 from the role deploy-shop-dev, and delete it",
      [],
    ]);
    await change?.make();
    expect(inputs(DetachRolePolicyCommand)).toMatchObject([{ PolicyArn: `${POLICY_ARN}-2` }]);
    expect(inputs(DeletePolicyCommand)).toEqual([{ PolicyArn: `${POLICY_ARN}-2` }]);
  });

  test.each([
    [
      "another environment's",
      [
        { Key: "project", Value: "shop" },
        { Key: "environment", Value: "prod" },
      ],
      "tags are",
    ],
    ["somebody's", [], "it is in use, and has no tags of an app"],
  ])("is not found out from a role that is %s: it is refused", async (_, Tags, reason) => {
    const { role } = allExists();
    role({ Tags });
    await expect(find()).rejects.toThrow("There is the role deploy-shop-dev already, and it is not of shop-dev");
    await expect(find()).rejects.toThrow(reason);
    await expect(find()).rejects.toThrow("Delete or rename it, or set another PROJECT_NAME.");
  });

  test("is not found out from a policy that is of another app: it is refused", async () => {
    allExists();
    iam.on(GetPolicyCommand).resolves({ Policy: { DefaultVersionId: "v1", Tags: [] } });
    await expect(find()).rejects.toThrow("There is the policy boundary-shop-dev already, and it is not of shop-dev");
  });
});
