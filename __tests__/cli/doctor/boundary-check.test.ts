import {
  GetPolicyCommand,
  GetPolicyVersionCommand,
  IAMClient,
  IAMServiceException,
  NoSuchEntityException,
} from "@aws-sdk/client-iam";
import { mockClient } from "aws-sdk-client-mock";
import { boundary } from "../../../cli/doctor/boundary-check";
import { synthesizedApp } from "../../../cli/doctor/synthesized-app";
import { boundaryOf } from "../../../cli/policy/boundary";
import type { PolicyDocument } from "../../../cli/policy/documents";
import { boundaryArnOf } from "../../../cli/policy/names";
import { account } from "../../../cli/project/account-checks";
import { type Finding, runChecks } from "../../../cli/project/check";
import { APPS } from "../../fixtures/unchecked/apps";
import { deployable } from "../policy/subjects";
import { OWN, subjectOf } from "./subject-fixture";

jest.mock("../../../cli/doctor/synthesized-app");

const iam = mockClient(IAMClient);
const ARN = boundaryArnOf({ accountId: "123456789012", namePrefix: "user-app-dev" });
const ENV = { AWS_ACCOUNT_ID: "123456789012", PROJECT_NAME: "user-app", PERMISSIONS_BOUNDARY: ARN };
const app = deployable(APPS["user-app"] as (typeof APPS)[string], { ...ENV, ENVIRONMENT: "dev" });
const PRINTED = boundaryOf(app.config, app.app);
const UPDATE = "npm run bootstrap -- dev --roles github";

const passed = (name: string) => ({ name, needs: [], run: () => ({ verdict: "ok", message: "" }) as const });

async function check(env: NodeJS.ProcessEnv = ENV): Promise<Finding | undefined> {
  return (await runChecks([passed(account.name), passed("names"), boundary], subjectOf(OWN, env))).at(-1);
}

/** The boundary that is in the account. */
function exists(document: object) {
  iam.on(GetPolicyCommand, { PolicyArn: ARN }).resolves({ Policy: { DefaultVersionId: "v2" } });
  iam
    .on(GetPolicyVersionCommand, { PolicyArn: ARN, VersionId: "v2" })
    .resolves({ PolicyVersion: { Document: encodeURIComponent(JSON.stringify(document)) } });
}

const statement = (Action: string, Resource: string) => ({ Effect: "Allow", Action: [Action], Resource: [Resource] });
const withoutAction = (action: string): PolicyDocument => ({
  ...PRINTED,
  Statement: PRINTED.Statement.map((it) => ({ ...it, Action: it.Action.filter((each) => each !== action) })),
});

describe("the doctor's check of the permissions boundary", () => {
  beforeEach(() => {
    iam.reset();
    jest.mocked(synthesizedApp).mockResolvedValue(app.app);
  });

  test("accepts what `tiers policy dev boundary` prints", async () => {
    exists(PRINTED);
    expect(await check()).toMatchObject({ verdict: "ok", message: ARN });
  });

  test("names what a boundary from before the last grant lacks, and the command that updates it", async () => {
    exists(withoutAction("dynamodb:GetItem"));
    const table = `arn:aws:dynamodb:${app.config.region}:123456789012:table/user-app-dev-UserData`;
    expect(await check()).toEqual({
      name: "boundary",
      verdict: "problem",
      message: `${ARN} lacks what the app grants, and its functions are denied: dynamodb:GetItem on ${table}`,
      remedy: UPDATE,
    });
  });

  test("shows the first of many", async () => {
    exists({ ...PRINTED, Statement: [] });
    const [first, ...more] = PRINTED.Statement.flatMap(({ Action, Resource }) => Action.flatMap(() => Resource));
    expect(first).toBeDefined();
    expect((await check())?.message.match(/ on arn:/g)).toHaveLength(Math.min(5, more.length + 1));
  });

  test("warns of one that allows more than the app grants by now, which the same command narrows", async () => {
    exists({ ...PRINTED, Statement: [...PRINTED.Statement, statement("s3:GetObject", "arn:aws:s3:::photos/*")] });
    expect(await check()).toMatchObject({
      verdict: "warning",
      message: `${ARN} allows what the app does not grant: s3:GetObject on arn:aws:s3:::photos/*`,
      remedy: UPDATE,
    });
  });

  test("warns of one that differs otherwise, such as by a condition", async () => {
    const Condition = { Bool: { "aws:SecureTransport": "true" } };
    exists({ ...PRINTED, Statement: PRINTED.Statement.map((it) => ({ ...it, Condition })) });
    expect(await check()).toMatchObject({
      verdict: "warning",
      message: `${ARN} is not as npm run policy -- dev boundary prints it`,
    });
  });

  test("finds nothing missing on what a star covers", async () => {
    const wider = PRINTED.Statement.map((it) => ({ ...it, Resource: ["arn:aws:*"] }));
    exists({ ...PRINTED, Statement: wider });
    expect(await check()).toMatchObject({ verdict: "warning" });
  });

  test("finds that it was deleted, without which no role is created", async () => {
    iam.on(GetPolicyCommand).rejects(new NoSuchEntityException({ $metadata: {}, message: "no" }));
    expect(await check()).toMatchObject({
      verdict: "problem",
      message: `${ARN} does not exist, and no role is created without it`,
      remedy: UPDATE,
    });
  });

  test("does not guess where it may not read it", async () => {
    iam
      .on(GetPolicyCommand)
      .rejects(new IAMServiceException({ name: "AccessDenied", $fault: "client", $metadata: {} }));
    expect(await check()).toMatchObject({ verdict: "not checked" });
  });

  test("is not for a boundary of those who administer the account, nor for an app without one", async () => {
    const PERMISSIONS_BOUNDARY = "arn:aws:iam::123456789012:policy/theirs";
    expect(await check({ ...ENV, PERMISSIONS_BOUNDARY })).toMatchObject({ verdict: "ok" });
    expect(await check({ ...ENV, PERMISSIONS_BOUNDARY: "" })).toMatchObject({ verdict: "ok" });
    expect(iam.calls()).toEqual([]);
  });
});
