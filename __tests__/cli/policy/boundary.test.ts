import { boundaryOf } from "../../../cli/policy/boundary";
import { parseSynthesized, type SynthesizedStack } from "../../../cli/terraform/synthesized";
import { APPS } from "../../fixtures/unchecked/apps";
import { simulatorOf } from "../../helpers/oracle";
import { deployable } from "./subjects";

const ACCOUNT = "123456789012";
const ENV = { ENVIRONMENT: "dev", AWS_ACCOUNT_ID: ACCOUNT, AWS_REGION: "eu-central-1" };
const subjects = Object.entries(APPS).map(([name, app]) => ({
  name,
  ...deployable(app, { ...ENV, PROJECT_NAME: name }),
}));
const { config } = subjects[0] as (typeof subjects)[number];

const reference = (to: string) => `\${${to}}`;

/** A stack with one role, whose policy this is. */
function stackWith(policy: object, more: object = {}): SynthesizedStack {
  const role_policy = { only: { role: "role", policy: JSON.stringify(policy) } };
  return parseSynthesized(JSON.stringify({ resource: { aws_iam_role_policy: role_policy, ...more } }));
}

describe("the boundary of an app's roles", () => {
  test.each(subjects)("of $name has no wildcard for actions, and * as no resource", ({ config, app }) => {
    const { Statement } = boundaryOf(config, app);
    expect(Statement.length).toBeGreaterThan(0);
    for (const { Action, Resource } of Statement) {
      expect(Action.join()).not.toContain("*");
      expect(Resource).not.toContain("*");
      expect(Resource.join()).not.toMatch(/[${}]/);
    }
  });

  test("allows what a function is granted, and nothing else", () => {
    const isAllowed = simulatorOf([boundaryOf(config, subjects[0]?.app as SynthesizedStack)], ACCOUNT);
    const table = `arn:aws:dynamodb:eu-central-1:${ACCOUNT}:table/user-app-dev-UserData`;
    expect(isAllowed({ action: "dynamodb:GetItem", resource: table })).toBe(true);
    for (const call of [
      { action: "dynamodb:PutItem", resource: table },
      { action: "dynamodb:GetItem", resource: table.replace("dev", "prod") },
      { action: "iam:PutRolePolicy", resource: `arn:aws:iam::${ACCOUNT}:role/user-app-dev-RetrieveUserData` },
      { action: "sts:AssumeRole", resource: `arn:aws:iam::${ACCOUNT}:role/Admin` },
    ]) {
      expect([call, isAllowed(call)]).toEqual([call, false]);
    }
  });

  test("goes as far as ids that AWS chooses", () => {
    const { Statement } = boundaryOf(
      config,
      stackWith(
        {
          Statement: {
            Effect: "Allow",
            Action: "cognito-idp:AdminGetUser",
            Resource: reference("aws_cognito_user_pool.users.arn"),
          },
        },
        { aws_cognito_user_pool: { users: { name: "users" } } },
      ),
    );
    expect(Statement.flatMap(({ Resource }) => Resource)).toEqual([
      `arn:aws:cognito-idp:eu-central-1:${ACCOUNT}:userpool/*`,
    ]);
  });

  test("leaves out what is denied, and leaves conditions to the grants", () => {
    const grant = { Action: "s3:GetObject", Resource: "arn:aws:s3:::a/*" };
    const { Statement } = boundaryOf(
      config,
      stackWith({
        Statement: [
          { ...grant, Effect: "Allow", Condition: { StringEquals: { "aws:ResourceAccount": ACCOUNT } } },
          { Effect: "Deny", Action: "s3:PutObject", Resource: "*" },
        ],
      }),
    );
    expect(Statement).toEqual([{ Effect: "Allow", Action: ["s3:GetObject"], Resource: ["arn:aws:s3:::a/*"] }]);
  });

  test("is not guessed: the error names which policy it may be instead", () => {
    const other = "Set PERMISSIONS_BOUNDARY to the ARN of a policy";
    const all = { Effect: "Allow", NotAction: "iam:*", Resource: "*" };
    expect(() => boundaryOf(config, stackWith({ Statement: all }))).toThrow(
      `only allows all but what it names. ${other}`,
    );
    const unknown = { Effect: "Allow", Action: "secretsmanager:GetSecretValue", Resource: reference("var.secret") };
    expect(() => boundaryOf(config, stackWith({ Statement: unknown }))).toThrow(
      `only allows secretsmanager:GetSecretValue on ${reference("var.secret")}, which is known only once deployed. ${other}`,
    );
    const attached = { aws_iam_role_policy_attachment: { admin: { role: "role" } } };
    expect(() => boundaryOf(config, stackWith({ Statement: [] }, attached))).toThrow(
      `admin attaches a policy that is not in the stack. ${other}`,
    );
    const many = Array.from({ length: 200 }, (_, index) => `arn:aws:s3:::bucket-with-a-long-name-${index}/*`);
    const long = { Statement: { Effect: "Allow", Action: "s3:GetObject", Resource: many } };
    expect(() => boundaryOf(config, stackWith(long))).toThrow("characters, and a policy of IAM at most 6144");
  });
});
