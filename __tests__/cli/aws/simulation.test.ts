import { GetRoleCommand, IAMClient, IAMServiceException, SimulatePrincipalPolicyCommand } from "@aws-sdk/client-iam";
import { mockClient } from "aws-sdk-client-mock";
import { principalOf, simulate } from "../../../cli/aws/simulation";

const iam = mockClient(IAMClient);
const client = new IAMClient({});
const USER = "arn:aws:iam::123456789012:user/teams/ana";
const denied = (name: string) => new IAMServiceException({ name, $fault: "client", $metadata: {} });
const roleWith = (Arn: string) => ({
  Role: { Arn, Path: "/", RoleName: "", RoleId: "", CreateDate: new Date(0) },
});
const inputs = () => iam.commandCalls(SimulatePrincipalPolicyCommand).map(({ args }) => args[0].input);

beforeEach(() => iam.reset());

describe("whom IAM simulates for a caller", () => {
  test("is the user itself", async () => {
    expect(await principalOf(client, USER)).toBe(USER);
  });

  test("is the role of a session, with its path where that may be read", async () => {
    const session = "arn:aws:sts::123456789012:assumed-role/deploy-shop-dev/run-1";
    const withPath = "arn:aws:iam::123456789012:role/aws-reserved/deploy-shop-dev";
    iam
      .on(GetRoleCommand, { RoleName: "deploy-shop-dev" })
      .resolvesOnce(roleWith(withPath))
      .rejects(denied("AccessDenied"));
    expect(await principalOf(client, session)).toBe(withPath);
    expect(await principalOf(client, session)).toBe("arn:aws:iam::123456789012:role/deploy-shop-dev");
  });

  test("is nobody for the root user, and an error for a federated one", async () => {
    expect(await principalOf(client, "arn:aws:iam::123456789012:root")).toBeUndefined();
    const federated = "arn:aws:sts::123456789012:federated-user/ana";
    await expect(principalOf(client, federated)).rejects.toThrow(
      `IAM simulates users and roles, and this is ${federated}`,
    );
  });
});

describe("a simulation", () => {
  const calls = { actions: ["s3:GetObject", "s3:PutObject"], resources: ["arn:aws:s3:::a/*"], context: [] };

  test("reports what is denied, of every page, with the keys whose values it lacks", async () => {
    const EvalResourceName = "arn:aws:s3:::a/*";
    iam
      .on(SimulatePrincipalPolicyCommand)
      .resolvesOnce({
        EvaluationResults: [{ EvalActionName: "s3:GetObject", EvalResourceName, EvalDecision: "implicitDeny" }],
        IsTruncated: true,
        Marker: "2",
      })
      .resolves({
        EvaluationResults: [
          { EvalActionName: "s3:PutObject", EvalResourceName, EvalDecision: "allowed" },
          {
            EvalActionName: "s3:DeleteObject",
            EvalResourceName,
            EvalDecision: "explicitDeny",
            MissingContextValues: ["aws:MultiFactorAuthPresent"],
          },
        ],
      });
    expect(await simulate(client, USER, calls)).toEqual([
      { action: "s3:GetObject", resource: EvalResourceName, missingKeys: [] },
      { action: "s3:DeleteObject", resource: EvalResourceName, missingKeys: ["aws:MultiFactorAuthPresent"] },
    ]);
  });

  test("reads the decision for each resource where IAM reports them within the action's", async () => {
    iam.on(SimulatePrincipalPolicyCommand).resolves({
      EvaluationResults: [
        {
          EvalActionName: "s3:GetObject",
          EvalDecision: "implicitDeny",
          ResourceSpecificResults: [
            { EvalResourceName: "arn:aws:s3:::a/*", EvalResourceDecision: "allowed" },
            { EvalResourceName: "arn:aws:s3:::b/*", EvalResourceDecision: "implicitDeny" },
          ],
        },
      ],
    });
    expect(await simulate(client, USER, calls)).toEqual([
      { action: "s3:GetObject", resource: "arn:aws:s3:::b/*", missingKeys: [] },
    ]);
  });

  test("requests no more than a page of results at once, and for each resource once", async () => {
    iam.on(SimulatePrincipalPolicyCommand).resolves({ EvaluationResults: [] });
    const actions = Array.from({ length: 30 }, (_, index) => `s3:Action${index}`);
    const resources = Array.from({ length: 10 }, (_, index) => `arn:aws:s3:::bucket-${index}`);
    await simulate(client, USER, { actions, resources, context: [] });
    expect(inputs().flatMap(({ ResourceArns }) => ResourceArns)).toEqual(resources);
    for (const { ActionNames, ResourceArns = [] } of inputs()) {
      expect(ActionNames).toEqual(actions);
      expect(actions.length * ResourceArns.length).toBeLessThanOrEqual(100);
    }
  });
});
