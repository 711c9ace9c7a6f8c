import { PHASES, type Phase } from "../../../cli/policy/names";
import { APPS } from "../../fixtures/unchecked/apps";
import type { IamCall } from "../../helpers/oracle";
import { ACCOUNT, BOUNDARY, ESCALATIONS, REGION } from "./escalations";
import { deployable, deployerMay, policiesOf } from "./subjects";

const ENV = { ENVIRONMENT: "dev", AWS_ACCOUNT_ID: ACCOUNT, AWS_REGION: REGION, PERMISSIONS_BOUNDARY: BOUNDARY };
const subject = deployable(APPS["user-app"] as (typeof APPS)[string], { ...ENV, ACCESS_LOG: "true" });
const simulators = new Map<Phase, (call: IamCall) => boolean>();
beforeAll(async () => {
  for (const phase of PHASES) {
    simulators.set(phase, deployerMay((await policiesOf(phase, subject)).documents, ACCOUNT));
  }
});
const allowed = (phase: Phase, requests: readonly IamCall[]) =>
  requests.filter((request) => simulators.get(phase)?.(request)).map(({ action, resource }) => `${action} ${resource}`);

describe("an escalation", () => {
  test.each(ESCALATIONS)("is refused: a role $attempt", ({ by, requests }) => {
    expect(requests.length).toBeGreaterThan(0);
    for (const phase of by) expect([phase, allowed(phase, requests)]).toEqual([phase, []]);
  });
});

describe("what a deploy does", () => {
  const role = `arn:aws:iam::${ACCOUNT}:role/user-app-dev-RetrieveUserData`;
  const table = `arn:aws:dynamodb:${REGION}:${ACCOUNT}:table/user-app-dev-tflock`;
  const state = `user-app-dev-tfstate-${ACCOUNT}/user-app-dev.tfstate`;
  const bounded = { "iam:PermissionsBoundary": BOUNDARY };

  test.each<IamCall>([
    { action: "iam:CreateRole", resource: role, context: bounded },
    { action: "iam:PutRolePolicy", resource: role, context: bounded },
    { action: "iam:PassRole", resource: role, context: { "iam:PassedToService": "lambda.amazonaws.com" } },
    { action: "s3:PutObject", resource: `arn:aws:s3:::${state}` },
    { action: "dynamodb:PutItem", resource: table, context: { "dynamodb:LeadingKeys": [state] } },
    { action: "dynamodb:PutItem", resource: table, context: { "dynamodb:LeadingKeys": [`${state}-md5`] } },
  ])("is allowed, so that the refusals mean something: $action", (request) => {
    expect(allowed("deploy", [request])).toHaveLength(1);
  });
});
