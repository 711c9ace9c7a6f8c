import {
  IAMClient,
  IAMServiceException,
  SimulatePrincipalPolicyCommand,
  type SimulatePrincipalPolicyCommandInput,
} from "@aws-sdk/client-iam";
import { mockClient } from "aws-sdk-client-mock";
import { permissions, verdictOf } from "../../../cli/doctor/permission-check";
import { synthesizedApp } from "../../../cli/doctor/synthesized-app";
import type { Verdict } from "../../../cli/project/check";
import { APPS } from "../../fixtures/unchecked/apps";
import { deployable, policiesOf } from "../policy/subjects";
import { OWN, subjectOf } from "./subject-fixture";

jest.mock("../../../cli/doctor/synthesized-app");

const iam = mockClient(IAMClient);
const ENV = {
  AWS_ACCOUNT_ID: "123456789012",
  PERMISSIONS_BOUNDARY: "arn:aws:iam::123456789012:policy/app-boundary",
  PROJECT_NAME: "user-app",
};
const app = deployable(APPS["user-app"] as (typeof APPS)[string], { ...ENV, ENVIRONMENT: "dev" });
const COMMAND = "npm run policy -- dev deploy";
const check = async (caller = OWN): Promise<Verdict> => permissions.run(subjectOf(caller, ENV));
const ownedBy = (arn: string) => ({ ...OWN, identity: { accountId: "123456789012", arn } });

/** Decides each simulated action. */
function decideBy(allows: (action: string, input: SimulatePrincipalPolicyCommandInput) => boolean) {
  iam.on(SimulatePrincipalPolicyCommand).callsFake((input: SimulatePrincipalPolicyCommandInput) => ({
    EvaluationResults: (input.ActionNames ?? []).flatMap((EvalActionName) =>
      (input.ResourceArns ?? []).map((EvalResourceName) => ({
        EvalActionName,
        EvalResourceName,
        EvalDecision: allows(EvalActionName, input) ? "allowed" : "implicitDeny",
      })),
    ),
  }));
}

describe("the doctor's check of permissions", () => {
  beforeEach(() => {
    iam.reset();
    jest.mocked(synthesizedApp).mockResolvedValue(app.app);
  });

  test("simulates exactly what `tiers policy dev deploy` prints, with the values that its conditions require", async () => {
    decideBy(() => true);
    expect(await check()).toMatchObject({ verdict: "ok", message: "all that a deploy needs" });
    const simulated = iam.commandCalls(SimulatePrincipalPolicyCommand).flatMap(({ args: [{ input }] }) => {
      expect(input.PolicySourceArn).toBe(OWN.identity?.arn);
      const context = (input.ContextEntries ?? []).map(({ ContextKeyName, ContextKeyValues }) =>
        [ContextKeyName, ...(ContextKeyValues ?? [])].join(" "),
      );
      return (input.ActionNames ?? []).flatMap((action) =>
        (input.ResourceArns ?? []).map((resource) => [action, resource, ...context].join(" ")),
      );
    });
    const { documents } = await policiesOf("deploy", app);
    const printed = documents.flatMap(({ Statement }) =>
      Statement.flatMap(({ Action, Resource, Condition = {} }) => {
        const context = Object.values(Condition).flatMap((keys) =>
          Object.entries(keys).map(([key, values]) => [key, ...[values].flat()].join(" ")),
        );
        return Action.flatMap((action) => Resource.map((resource) => [action, resource, ...context].join(" ")));
      }),
    );
    expect(simulated.sort()).toEqual(printed.sort());
  });

  test("names what is missing, and the command that prints what to give", async () => {
    decideBy((action) => action !== "dynamodb:UpdateTable");
    expect(await check()).toEqual({
      verdict: "problem",
      message:
        "a deploy needs what the credentials lack: dynamodb:UpdateTable on " +
        `arn:aws:dynamodb:${app.config.region}:123456789012:table/user-app-dev-UserData`,
      remedy: `give them the policies that this prints: ${COMMAND}`,
    });
  });

  test("shows the first of many", async () => {
    decideBy(() => false);
    const { verdict, message } = await check();
    expect(verdict).toBe("problem");
    expect(message).toMatch(/^a deploy needs what the credentials lack: (\S+ on \S+, ){5}and \d{3} more$/);
  });

  test("needs nothing for the root user", async () => {
    expect(await check(ownedBy("arn:aws:iam::123456789012:root"))).toMatchObject({ verdict: "ok" });
    expect(iam.calls()).toEqual([]);
  });

  test("states that it could not check, and why", async () => {
    const denied = new IAMServiceException({ name: "AccessDenied", $fault: "client", $metadata: {} });
    iam.on(SimulatePrincipalPolicyCommand).rejects(denied);
    expect(await check()).toMatchObject({
      verdict: "not checked",
      message: expect.stringContaining("may not use iam:SimulatePrincipalPolicy"),
    });
  });

  test("does not guess where IAM decides by what only a real request has", () => {
    const undecided = { action: "s3:GetObject", resource: "*", missingKeys: ["aws:MultiFactorAuthPresent"] };
    expect(verdictOf([undecided], COMMAND)).toEqual({
      verdict: "not checked",
      message:
        "1 of a deploy's requests depend on aws:MultiFactorAuthPresent, which no simulation knows; all others are allowed",
    });
    expect(verdictOf([undecided, { ...undecided, missingKeys: [] }], COMMAND).verdict).toBe("problem");
  });
});
