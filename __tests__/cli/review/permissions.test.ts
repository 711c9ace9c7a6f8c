import { reviewPlan } from "../../../cli/review/review";
import type { JsonObject } from "../../../cli/terraform/json";
import { allow, change, planOf, policy, printed } from "./plan-fixture";

const TABLE = "arn:aws:dynamodb:eu-central-1:111122223333:table/UserData";
const fn = change("aws_lambda_function", "GetUser", {
  actions: ["no-op"],
  before: { function_name: "GetUser", role: "arn:aws:iam::111122223333:role/reader" },
  after: { function_name: "GetUser", role: "arn:aws:iam::111122223333:role/reader" },
});
const rolePolicy = (before: string | null, after: string | null) =>
  change("aws_iam_role_policy", "GetUser_RolePolicy", {
    before: before === null ? null : { role: "reader", policy: before },
    after: after === null ? null : { role: "reader", policy: after },
  });
/** The lines of the review on permissions. */
function permissions(...args: Parameters<typeof planOf>): string[] {
  const lines = printed(planOf(...args));
  return lines.slice(lines.indexOf("Permissions") + 1);
}
const policies = (...args: Parameters<typeof planOf>) =>
  reviewPlan(planOf(...args), "app-dev").violations.map(({ policy }) => policy);

describe("a permission", () => {
  test("that is gained is described, with the function that has the role", () => {
    const before = policy(allow("dynamodb:GetItem", TABLE));
    const after = policy(allow(["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query"], TABLE));
    expect(permissions([fn, rolePolicy(before, after)])).toEqual([
      "  + function GetUser may now: dynamodb:PutItem, dynamodb:Query on table UserData",
    ]);
  });

  test("that is lost is reported, also when its whole policy is destroyed", () => {
    expect(permissions([rolePolicy(policy(allow("dynamodb:GetItem", TABLE)), null)])).toEqual([
      "  - role reader may no longer: dynamodb:GetItem on table UserData",
    ]);
  });

  test("that is only written in another way is no change", () => {
    const before = policy(allow(["dynamodb:GetItem", "dynamodb:PutItem"], TABLE));
    const after = policy(allow("dynamodb:PutItem", [TABLE]), allow("dynamodb:GetItem", TABLE, { Sid: "Read" }));
    expect(reviewPlan(planOf([rolePolicy(before, after)]), "app-dev").permissions.changes).toEqual([]);
  });

  test.each<[string, JsonObject, JsonObject, string]>([
    [
      "another value",
      { StringEquals: { "aws:PrincipalTag/team": "a" } },
      { StringEquals: { "aws:PrincipalTag/team": "b" } },
      "~ role reader may: dynamodb:GetItem on table UserData (now also StringEquals aws:PrincipalTag/team b, no longer StringEquals aws:PrincipalTag/team a)",
    ],
    [
      "one value more",
      { StringEquals: { "aws:PrincipalTag/team": ["a", "b"] } },
      { StringEquals: { "aws:PrincipalTag/team": ["a", "b", "c"] } },
      "+ role reader may: dynamodb:GetItem on table UserData (now also StringEquals aws:PrincipalTag/team c)",
    ],
    [
      "one test more",
      { StringEquals: { "aws:PrincipalTag/team": "a" } },
      { StringEquals: { "aws:PrincipalTag/team": "a" }, Bool: { "aws:SecureTransport": "true" } },
      "- role reader may: dynamodb:GetItem on table UserData (now only Bool aws:SecureTransport true)",
    ],
  ])("under another condition is what changes in it: %s", (_, before, after, expected) => {
    const [old, now] = [before, after].map((Condition) => policy(allow("dynamodb:GetItem", TABLE, { Condition })));
    expect(permissions([rolePolicy(old ?? "", now ?? "")])).toEqual([`  ${expected}`]);
  });

  test("that loses its condition is a new one, and its old form is gone", () => {
    const Condition = { StringEquals: { "aws:PrincipalTag/team": "a" } };
    const [before, after] = [{ Condition }, {}].map((more) => policy(allow("dynamodb:GetItem", TABLE, more)));
    expect(permissions([rolePolicy(before ?? "", after ?? "")])).toEqual([
      "  + role reader may now: dynamodb:GetItem on table UserData",
      "  - role reader may no longer: dynamodb:GetItem on table UserData (StringEquals aws:PrincipalTag/team a)",
    ]);
  });

  test("under a condition names what the condition names", () => {
    const alarms = ["Errors", "Latency"].map((name) => `arn:aws:cloudwatch:eu-central-1:111122223333:alarm:${name}`);
    const when = { Condition: { ArnEquals: { "aws:SourceArn": alarms } } };
    expect(permissions([rolePolicy(policy(), policy(allow("dynamodb:GetItem", TABLE, when)))])).toEqual([
      "  + role reader may now: dynamodb:GetItem on table UserData (ArnEquals aws:SourceArn alarm Errors or alarm Latency)",
    ]);
  });

  test.each([
    ["account", "111122223333", "999988887777"],
    ["region", "eu-central-1", "eu-west-1"],
    ["partition", "arn:aws:", "arn:aws-cn:"],
  ])("on something of another %s keeps its whole ARN", (_, own, other) => {
    const foreign = TABLE.replace(own, other);
    expect(permissions([rolePolicy(policy(), policy(allow("dynamodb:GetItem", foreign)))])).toEqual([
      `  + role reader may now: dynamodb:GetItem on ${foreign}`,
    ]);
  });

  test("that is known only at apply is resolved from the policy document's configuration", () => {
    const table = change("aws_dynamodb_table", "UserTable", {
      after: { name: "People" },
      after_unknown: { arn: true },
    });
    const document = {
      ...change("aws_iam_policy_document", "Policy", { actions: ["read"], after_unknown: { json: true } }),
      address: "data.aws_iam_policy_document.Policy",
      mode: "data",
      change: {
        actions: ["read"],
        after: { statement: [{ actions: ["dynamodb:GetItem"], resources: [null], effect: null }] },
        after_unknown: { json: true, statement: [{ resources: [true] }] },
      },
    };
    const unknown = change("aws_iam_role_policy", "RolePolicy", {
      before: { role: "reader", policy: policy(allow("dynamodb:GetItem", TABLE)) },
      after: { role: "reader" },
      after_unknown: { policy: true },
    });
    const configs = {
      [unknown.address]: { policy: `\${${document.address}.json}` },
      [document.address]: {
        statement: [{ actions: ["dynamodb:GetItem"], resources: [`\${${table.address}.arn}`] }],
      },
    };
    expect(permissions([table, document, unknown], configs)).toEqual([
      "  + role reader may now: dynamodb:GetItem on table People",
      "  - role reader may no longer: dynamodb:GetItem on table UserData",
    ]);
  });

  test("that is known only at apply is reported as unknown", () => {
    const unknown = change("aws_iam_role_policy", "RolePolicy", {
      after: { role: "reader" },
      after_unknown: { policy: true },
    });
    expect(permissions([unknown])).toEqual(["  ? policy of role reader: not known before it is applied, or sensitive"]);
  });

  test("of a trust policy is reported, and blocked for everybody", () => {
    const trust = (Service: string) => policy({ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service } });
    const role = (document: string) =>
      change("aws_iam_role", "R", { after: { name: "r", assume_role_policy: document } });
    expect(permissions([role(trust("lambda.amazonaws.com"))])).toEqual([
      "  + lambda.amazonaws.com may now: sts:AssumeRole on role r",
    ]);
    const open = policy({ Effect: "Allow", Action: "sts:AssumeRole", Principal: { AWS: "*" } });
    expect(policies([role(open)])).toEqual(["public-principal"]);
  });

  test("to invoke a function names the requests that it comes from", () => {
    const api = change("aws_api_gateway_rest_api", "Api", { after: { name: "Users" }, after_unknown: { id: true } });
    const permission = change("aws_lambda_permission", "P", {
      after: { function_name: "GetUser", action: "lambda:InvokeFunction", principal: "apigateway.amazonaws.com" },
      after_unknown: { source_arn: true },
    });
    const configs = { [permission.address]: { source_arn: `\${${api.address}.execution_arn}/*/GET/users` } };
    expect(permissions([api, permission], configs)).toEqual([
      "  + apigateway.amazonaws.com may now: lambda:InvokeFunction on function GetUser (from requests */GET/users of API Users)",
    ]);
  });

  test("that is denied no longer counts as more access", () => {
    const bucket = (document: string) => ({ bucket: "site", policy: document });
    const deny = policy({ Effect: "Deny", Action: "s3:*", Resource: "arn:aws:s3:::site/*", Principal: "*" });
    const changes = [change("aws_s3_bucket_policy", "B", { before: bucket(deny), after: bucket(policy()) })];
    expect(permissions(changes)).toEqual(["  + everybody is no longer denied: s3:* on files of bucket site"]);
    expect(policies(changes)).toEqual([]);
  });
});

describe("a policy that goes too far", () => {
  test.each([
    ["every action of a service", allow("dynamodb:*", TABLE)],
    ["every reading action", allow("dynamodb:Get*", TABLE)],
    ["every resource", allow("dynamodb:GetItem", "*")],
    ["every table", allow("dynamodb:GetItem", "arn:aws:dynamodb:eu-central-1:111122223333:table/*")],
    ["every bucket", allow("s3:GetObject", "arn:aws:s3:::*")],
    ["all actions but one", { Effect: "Allow", NotAction: "iam:*", Resource: TABLE }],
    ["all resources but one", { Effect: "Allow", Action: "s3:GetObject", NotResource: TABLE }],
  ])("allows %s, and is blocked", (_, statement) => {
    expect(policies([rolePolicy(policy(), policy(statement))])).toEqual(["iam-wildcard"]);
  });

  test.each([
    [
      "the streams of one log group",
      allow("logs:PutLogEvents", "arn:aws:logs:eu-central-1:111122223333:log-group:/a:*"),
    ],
    ["the files of one bucket", allow("s3:GetObject", "arn:aws:s3:::site/*")],
    ["the indexes of one table", allow("dynamodb:Query", `${TABLE}/index/*`)],
    ["nothing, but refuses much", { Effect: "Deny", Action: "*", Resource: "*" }],
  ])("is none that allows %s", (_, statement) => {
    expect(policies([rolePolicy(policy(), policy(statement))])).toEqual([]);
  });

  test.each(["aws", "aws-cn", "aws-us-gov", "aws-eusc"])("is found in the partition %s too", (partition) => {
    const attachment = change("aws_iam_role_policy_attachment", "A", {
      after: { role: "reader", policy_arn: `arn:${partition}:iam::aws:policy/AdministratorAccess` },
    });
    const every = policy(allow("dynamodb:GetItem", `arn:${partition}:dynamodb:eu-central-1:111122223333:table/*`));
    expect(policies([attachment])).toEqual(["iam-wildcard"]);
    expect(policies([rolePolicy(policy(), every)])).toEqual(["iam-wildcard"]);
    const anybody = allow("sns:Publish", "*", { Principal: { AWS: `arn:${partition}:iam::*:root` } });
    expect(policies([change("aws_sns_topic_policy", "P", { after: { policy: policy(anybody) } })])).toContain(
      "public-principal",
    );
  });

  test("existed before, and so does not block another change of the policy", () => {
    const wide = allow("xray:PutTraceSegments", "*");
    const after = policy(wide, allow("dynamodb:GetItem", TABLE));
    expect(policies([rolePolicy(policy(wide), after)])).toEqual([]);
  });

  test("attaches an AWS managed policy", () => {
    const attachment = change("aws_iam_role_policy_attachment", "A", {
      after: { role: "reader", policy_arn: "arn:aws:iam::aws:policy/AdministratorAccess" },
    });
    expect(policies([attachment])).toEqual(["iam-wildcard"]);
    expect(permissions([attachment])).toEqual([
      "  ! role reader may now: all that the policy AdministratorAccess allows",
    ]);
  });

  test.each([
    [
      "a bucket",
      "aws_s3_bucket_policy",
      { policy: policy(allow("s3:GetObject", "arn:aws:s3:::b/*", { Principal: "*" })) },
    ],
    ["a topic", "aws_sns_topic_policy", { policy: policy(allow("sns:Publish", "*", { Principal: { AWS: ["*"] } })) }],
    ["a function", "aws_lambda_permission", { function_name: "f", action: "lambda:InvokeFunction", principal: "*" }],
    ["an address of a function", "aws_lambda_function_url", { function_name: "f", authorization_type: "NONE" }],
    [
      "all but one",
      "aws_sqs_queue_policy",
      { policy: policy(allow("sqs:SendMessage", "q", { NotPrincipal: { AWS: "x" } })) },
    ],
  ])("allows everybody to use %s", (_, type, after) => {
    expect(policies([change(type, "P", { after })])).toContain("public-principal");
  });
});

describe("a role that is not compared with the code of its function", () => {
  const role = (name: string, details: object = {}) =>
    change("aws_iam_role", "GetUser_Role", {
      after: { name, description: "Grants not compared with the code: it signs by hand", assume_role_policy: policy() },
      ...details,
    });
  const line = "  ! role reader: not compared with the code that uses it: it signs by hand";

  test("is in the review with the reason when it is new", () => {
    expect(permissions([role("reader")])).toEqual([line]);
  });

  test("is in the review when its permissions change", () => {
    const unchanged = role("reader", { actions: ["no-op"] });
    const changed = rolePolicy(policy(), policy(allow("dynamodb:GetItem", TABLE)));
    expect(permissions([unchanged, changed])).toEqual([
      "  + role reader may now: dynamodb:GetItem on table UserData",
      line,
    ]);
    expect(permissions([role("other", { actions: ["no-op"] }), changed])).not.toContain(line);
  });

  test("is not in the review when nothing of it changes", () => {
    expect(permissions([role("reader", { actions: ["no-op"] })]).join()).not.toContain("compared");
  });
});
