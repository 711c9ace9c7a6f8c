import { DataAwsIamPolicyDocument } from "@cdktf/provider-aws/lib/data-aws-iam-policy-document";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment";
import { LambdaFunctionUrl } from "@cdktf/provider-aws/lib/lambda-function-url";
import { LambdaPermission } from "@cdktf/provider-aws/lib/lambda-permission";
import { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket";
import { S3BucketAcl } from "@cdktf/provider-aws/lib/s3-bucket-acl";
import { S3BucketPolicy } from "@cdktf/provider-aws/lib/s3-bucket-policy";
import { iamMatchers, ownLog, Synthesized } from "../../../src/testing";
import { tinyApp } from "./tiny-app";

expect.extend(iamMatchers);

const HASH = /_[0-9A-F]{8}/g;
/** The message of a failing expectation, without the hashes of addresses. */
function failureOf(expectation: () => void): string {
  try {
    expectation();
  } catch (error) {
    return (error as Error).message.replace(HASH, "");
  }
  throw new Error("the expectation holds");
}

const BUCKET_ARN = "arn:aws:s3:::acme-shop";

/** A role that may put orders, on one condition. */
function conditional() {
  const { stack, orders, site } = tinyApp();
  const principals = [{ type: "Service", identifiers: ["lambda.amazonaws.com"] }];
  const assumeRolePolicy = new DataAwsIamPolicyDocument(stack, "Trust", {
    statement: [{ actions: ["sts:AssumeRole"], principals }],
  }).json;
  const role = new IamRole(stack, "Conditional", { name: "conditional", assumeRolePolicy });
  const conditions = [{ test: "StringEquals", variable: "aws:SourceArn", values: [site.bucketArn] }];
  const policy = new DataAwsIamPolicyDocument(stack, "Document", {
    statement: [{ actions: ["dynamodb:PutItem"], resources: [orders.tableArn], condition: conditions }],
  }).json;
  new IamRolePolicy(stack, "Policy", { role: "conditional", policy });
  const app = Synthesized.of(stack);
  return { app, role: app.role(role), conditions, orders };
}

describe("toAllowExactly", () => {
  const { stack, orders, invoices, getOrder } = tinyApp();
  const app = Synthesized.of(stack);
  const getItem = { action: "dynamodb:GetItem", resource: orders.tableArn };

  test("passes with just what the role may do", () => {
    expect(app.role(getOrder)).toAllowExactly([...ownLog(getOrder), getItem]);
    expect(app.role(getOrder)).not.toAllowExactly(ownLog(getOrder));
  });

  test("lists what is allowed and not expected, and what is missing", () => {
    const putInvoice = { action: "dynamodb:PutItem", resource: invoices.tableArn };
    expect(failureOf(() => expect(app.role(getOrder)).toAllowExactly([...ownLog(getOrder), putInvoice]))).toBe(
      `aws_iam_role.GetOrder_Role allows other things than expected (+ is allowed and not expected, - is expected and not allowed):
  + dynamodb:GetItem on aws_dynamodb_table.Orders.arn
  - dynamodb:PutItem on aws_dynamodb_table.Invoices.arn`,
    );
  });

  test("distinguishes the same action on another table", () => {
    const other = { ...getItem, resource: invoices.tableArn };
    expect(failureOf(() => expect(app.role(getOrder)).toAllowExactly([...ownLog(getOrder), other]))).toContain(
      "  + dynamodb:GetItem on aws_dynamodb_table.Orders.arn\n  - dynamodb:GetItem on aws_dynamodb_table.Invoices.arn",
    );
  });

  test("treats what is granted only under a condition as another permission", () => {
    const conditions = [{ test: "StringEquals", variable: "aws:SourceVpc", values: ["vpc-1"] }];
    expect(
      failureOf(() => expect(app.role(getOrder)).toAllowExactly([...ownLog(getOrder), { ...getItem, conditions }])),
    ).toContain("  - dynamodb:GetItem on aws_dynamodb_table.Orders.arn if aws:SourceVpc StringEquals vpc-1");
  });

  test("compares conditions as they are given, with a construct's attributes in them", () => {
    const { app, role, conditions, orders } = conditional();
    const expected = { action: "dynamodb:PutItem", resource: orders.tableArn, conditions };
    expect(role).toAllowExactly([expected]);
    expect(app.roles()).toHaveLength(2);
  });

  test("throws, rather than to overlook it, when a managed policy is attached", () => {
    const tiny = tinyApp();
    const policyArn = "arn:aws:iam::aws:policy/AdministratorAccess";
    new IamRolePolicyAttachment(tiny.stack, "Admin", { role: tiny.getOrder.roleName, policyArn });
    const role = Synthesized.of(tiny.stack).role(tiny.getOrder);
    expect(failureOf(() => expect(role).not.toAllowExactly([]))).toBe(
      `cannot prove what aws_iam_role.GetOrder_Role allows: the attached policy ${policyArn}`,
    );
  });

  test("needs a construct with one role in it", () => {
    expect(() => app.role(orders)).toThrow("expected one role in 'shop/Orders', found 0: name its function");
  });

  test("requires the stack to resolve a construct's ARN", () => {
    const role = new Synthesized(app.json).role(getOrder);
    expect(() => expect(role).toAllowExactly([getItem])).toThrow("means something only in its stack: Synthesized.of");
  });
});

describe("toDeny", () => {
  const { stack, orders, invoices, getOrder } = tinyApp();
  const role = Synthesized.of(stack).role(getOrder);
  const arn = "arn:aws:dynamodb:eu-central-1:111122223333:table/Orders";

  test("passes where the action or the resource is another", () => {
    expect(role).toDeny({ action: "dynamodb:PutItem", resource: orders.tableArn });
    expect(role).toDeny({ action: "dynamodb:GetItem", resource: invoices.tableArn });
    expect(role).toDeny({ action: "dynamodb:GetItem", resource: `${orders.tableArn}/index/byName` });
  });

  test.each([
    ["by its construct", orders.tableArn],
    ["by its ARN", arn],
  ])("fails where the table is named %s", (_, resource) => {
    expect(role).not.toDeny({ action: "dynamodb:GetItem", resource });
    expect(failureOf(() => expect(role).toDeny({ action: "dynamodb:getitem", resource }))).toMatch(
      /^expected aws_iam_role\.GetOrder_Role to deny dynamodb:getitem on /,
    );
  });

  test("includes what is allowed under a condition, unless the context shows that it is not met", () => {
    const { role, orders } = conditional();
    const put = { action: "dynamodb:PutItem", resource: orders.tableArn };
    expect(role).not.toDeny(put);
    expect(role).not.toDeny({ ...put, context: { "aws:SourceArn": BUCKET_ARN } });
    expect(role).toDeny({ ...put, context: { "aws:SourceArn": `${BUCKET_ARN}x` } });
  });

  test("throws when the resource's ARN cannot be resolved", () => {
    const other = new LambdaFunctionUrl(stack, "Url", { functionName: "GetOrder", authorizationType: "AWS_IAM" });
    expect(() => expect(role).toDeny({ action: "lambda:InvokeFunctionUrl", resource: other.functionArn })).toThrow(
      /^cannot tell what will be \$\{aws_lambda_function_url\.Url\.function_arn\}$/,
    );
  });
});

describe("toTrustOnly", () => {
  test("passes for the one service, and names whatever else is trusted", () => {
    const { stack, getOrder } = tinyApp();
    const principals = { Service: "lambda.amazonaws.com", AWS: "arn:aws:iam::999999999999:root" };
    const statement = { Effect: "Allow", Action: "sts:AssumeRole", Principal: principals };
    const shared = new IamRole(stack, "Shared", { assumeRolePolicy: JSON.stringify({ Statement: [statement] }) });
    const app = Synthesized.of(stack);
    expect(app.role(getOrder)).toTrustOnly("lambda.amazonaws.com");
    expect(failureOf(() => expect(app.role(getOrder)).toTrustOnly("ecs-tasks.amazonaws.com"))).toContain(
      "  + sts:AssumeRole by Service lambda.amazonaws.com\n  - sts:AssumeRole by Service ecs-tasks.amazonaws.com",
    );
    expect(failureOf(() => expect(app.role(shared)).toTrustOnly("lambda.amazonaws.com"))).toBe(
      "aws_iam_role.Shared is trusted to others:\n  + sts:AssumeRole by AWS arn:aws:iam::999999999999:root",
    );
  });
});

describe("matchers of a whole stack", () => {
  test("pass where nothing is open", () => {
    const app = Synthesized.of(tinyApp().stack);
    expect(app).toHaveNoPublicBucket();
    expect(app).toHaveNoWildcardActions();
    expect(app).toHaveNoOpenInvocation();
  });

  test("find each bucket that is, or could become, public", () => {
    const { stack } = tinyApp();
    const bucket = new S3Bucket(stack, "Open", { bucket: "acme-open" });
    new S3BucketAcl(stack, "Acl", { bucket: bucket.id, acl: "public-read" });
    const statement = { Effect: "Allow", Action: "s3:GetObject", Principal: "*", Resource: "arn:aws:s3:::acme-open/*" };
    new S3BucketPolicy(stack, "Policy", { bucket: bucket.id, policy: JSON.stringify({ Statement: statement }) });
    expect(failureOf(() => expect(Synthesized.of(stack)).toHaveNoPublicBucket())).toBe(`expected no public bucket:
aws_s3_bucket.Open has 0 public access blocks
aws_s3_bucket_acl.Acl has the ACL public-read
aws_s3_bucket_policy.Policy lets everybody in`);
  });

  test("find each action that is allowed by a wildcard", () => {
    const { stack, getOrder } = tinyApp();
    getOrder.addToRolePolicy({ actions: ["s3:Get*", "*"], resources: ["*"], calledVia: "any.amazonaws.com" });
    expect(failureOf(() => expect(Synthesized.of(stack)).toHaveNoWildcardActions())).toBe(
      `expected no Allow of a wildcard:
data.aws_iam_policy_document.GetOrder_Policy allows s3:Get*
data.aws_iam_policy_document.GetOrder_Policy allows *`,
    );
  });

  test("throw, rather than overlook it, when a policy is created at apply", () => {
    const { stack, getOrder } = tinyApp();
    new IamRolePolicy(stack, "Later", { role: getOrder.roleName, policy: `\${jsonencode({"Statement" = []})}` });
    expect(() => expect(Synthesized.of(stack)).toHaveNoWildcardActions()).toThrow(
      `not a policy document: \${jsonencode`,
    );
  });

  test("find each function that more than named sources may invoke", () => {
    const { stack, getOrder } = tinyApp();
    const functionName = getOrder.functionName;
    const invoke = { functionName, action: "lambda:InvokeFunction" };
    const principal = "apigateway.amazonaws.com";
    new LambdaPermission(stack, "AnySource", { ...invoke, principal });
    new LambdaPermission(stack, "AnyApi", {
      ...invoke,
      principal,
      sourceArn: "arn:aws:execute-api:eu-central-1:111122223333:*/*/GET/orders",
    });
    new LambdaPermission(stack, "Anybody", { ...invoke, principal: "*", sourceArn: "arn:aws:s3:::acme" });
    new LambdaFunctionUrl(stack, "Url", { functionName, authorizationType: "NONE" });
    expect(failureOf(() => expect(Synthesized.of(stack)).toHaveNoOpenInvocation())).toBe(
      `expected that each function is invoked only by named sources:
aws_lambda_permission.AnyApi is for any source like 'arn:aws:execute-api:eu-central-1:111122223333:*/*/GET/orders'
aws_lambda_permission.AnySource is for any source like '*'
aws_lambda_permission.Anybody is for everybody
aws_lambda_function_url.Url is for everybody`,
    );
  });
});

describe("what is expected of something else", () => {
  const { stack, getOrder } = tinyApp();

  test.each<[string, () => void]>([
    ["toAllowExactly", () => expect(getOrder).toAllowExactly([])],
    ["toDeny", () => expect(undefined).not.toDeny({ action: "s3:GetObject", resource: "*" })],
    ["toTrustOnly", () => expect(stack).toTrustOnly("lambda.amazonaws.com")],
  ])("is an error that explains what %s is for", (_, expectation) => {
    expect(expectation).toThrow("expected a role: expect(Synthesized.of(stack).role(construct))");
  });

  test.each<[string, () => void]>([
    ["toHaveNoPublicBucket", () => expect(stack).toHaveNoPublicBucket()],
    ["toHaveNoWildcardActions", () => expect(1).toHaveNoWildcardActions()],
    ["toHaveNoOpenInvocation", () => expect({}).not.toHaveNoOpenInvocation()],
  ])("is an error that explains what %s is for", (_, expectation) => {
    expect(expectation).toThrow("expected a synthesized stack: expect(Synthesized.of(stack))");
  });
});
