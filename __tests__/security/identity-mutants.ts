import type { Block } from "../../src/testing";
import { add, type Mutant, mutantsOf, reference, resource, statement, statements } from "./mutant";

const POLICY = "GetUser_Policy";
const TRUST = "TrustPolicy";
const TOPIC = "Alarms_Topic_Policy";
const PERMISSION = "aws_lambda_permission";
const ADMIN = "arn:aws:iam::aws:policy/AdministratorAccess";
const table = (json: Block) => statement(json, POLICY, 1);
const log = (json: Block) => statement(json, POLICY, 0);
const permission = (json: Block) => resource(json, PERMISSION);
const role = (json: Block) => resource(json, "aws_iam_role");
const policy = (statement: Block) => JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
const EVERYTHING = { Effect: "Allow", Action: "*", Resource: "*" };

/** Somebody may do more than they need. */
export const IDENTITY_MUTANTS: Mutant[] = mutantsOf("app", {
  "everybody may publish alarms": (json) => (statement(json, TOPIC).principals = [{ type: "*", identifiers: ["*"] }]),
  "any alarm of any account may be published": (json) => delete statement(json, TOPIC).condition,
  "alarms may be published without TLS": (json) => statements(json, TOPIC).pop(),
  "alarm topic has no policy": (json) => delete json.resource.aws_sns_topic_policy,
  "an alarm notifies another account": (json) =>
    resource(json, "aws_cloudwatch_metric_alarm").alarm_actions.push("arn:aws:sns:us-east-1:999999999999:Other"),
  "role allows all of DynamoDB": (json) => (table(json).actions = ["dynamodb:*"]),
  "role allows actions by a prefix": (json) => (table(json).actions = ["dynamodb:Get*"]),
  "role allows an additional action": (json) => table(json).actions.push("dynamodb:PutItem"),
  "role allows another action instead": (json) => (table(json).actions = ["dynamodb:Scan"]),
  "role allows a second statement": (json) =>
    statements(json, POLICY).push({
      actions: ["s3:GetObject"],
      resources: [`${reference(json, "aws_s3_bucket", "arn")}/*`],
    }),
  "role may pass roles on": (json) => statements(json, POLICY).push({ actions: ["iam:PassRole"], resources: ["*"] }),
  "role reaches every table": (json) => (table(json).resources = ["*"]),
  "role reaches the indexes, streams and backups of its table": (json) =>
    table(json).resources.push(`${table(json).resources[0]}/*`),
  "role reaches tables whose names begin like its own": (json) =>
    (table(json).resources = [`${table(json).resources[0]}*`]),
  "role reaches another table": (json) =>
    table(json).resources.push("arn:aws:dynamodb:us-east-1:111122223333:table/Payments"),
  "role reaches its table in another account": (json) =>
    (table(json).resources = ["arn:aws:dynamodb:us-east-1:999999999999:table/user-app-prod-UserData"]),
  "role writes every log": (json) => (log(json).resources = ["*"]),
  "role creates log groups": (json) => log(json).actions.push("logs:CreateLogGroup"),
  "role allows all but some actions": (json) => {
    table(json).not_actions = ["iam:*"];
    delete table(json).actions;
  },
  "role reaches all but some resources": (json) => {
    table(json).not_resources = ["arn:aws:s3:::secrets"];
    delete table(json).resources;
  },
  "role includes another policy document": (json) => {
    const document = Object.values<Block>(json.data.aws_iam_policy_document).find(
      (it) => it.statement === statements(json, POLICY),
    );
    if (document) document.source_policy_documents = [policy(EVERYTHING)];
  },
  "role has a managed policy attached": (json) =>
    add(json, "aws_iam_role_policy_attachment", { role: reference(json, "aws_iam_role", "name"), policy_arn: ADMIN }),
  "role has a managed policy attached by its name": (json) =>
    add(json, "aws_iam_policy_attachment", { name: "admin", roles: [role(json).name], policy_arn: ADMIN }),
  "role lists managed policies itself": (json) => (role(json).managed_policy_arns = [ADMIN]),
  "role lists an inline policy itself": (json) =>
    (role(json).inline_policy = [{ name: "more", policy: policy(EVERYTHING) }]),
  "role has a second policy": (json) =>
    add(json, "aws_iam_role_policy", {
      name: "more",
      role: role(json).name,
      policy: policy({ ...EVERYTHING, Action: "s3:GetObject" }),
    }),
  "role has a policy that is known only at apply": (json) =>
    (resource(json, "aws_iam_role_policy").policy = `\${jsonencode({"Statement" = []})}`),
  "role loses its permissions boundary": (json) => delete role(json).permissions_boundary,
  "role may be assumed by anybody": (json) =>
    (statement(json, TRUST).principals = [{ type: "AWS", identifiers: ["*"] }]),
  "role may be assumed by another account too": (json) =>
    statement(json, TRUST).principals.push({ type: "AWS", identifiers: ["arn:aws:iam::999999999999:root"] }),
  "role may be assumed by another service too": (json) =>
    statement(json, TRUST).principals[0].identifiers.push("ec2.amazonaws.com"),
  "function runs with another role": (json) =>
    (resource(json, "aws_lambda_function").role = "arn:aws:iam::111122223333:role/Admin"),
  "second role for administrators": (json) =>
    add(json, "aws_iam_role", { name: "admin", assume_role_policy: role(json).assume_role_policy }),
  "user with an access key": (json) => {
    add(json, "aws_iam_user", { name: "deployer" });
    add(json, "aws_iam_access_key", { user: "deployer" });
  },
  "function is invoked from any source": (json) => delete permission(json).source_arn,
  "function is invoked by any API": (json) =>
    (permission(json).source_arn = "arn:aws:execute-api:us-east-1:111122223333:*/*/GET/users"),
  "function is invoked by any route": (json) =>
    (permission(json).source_arn = `${reference(json, "aws_api_gateway_rest_api", "execution_arn")}/*/*/*`),
  "function is invoked by anybody": (json) => (permission(json).principal = "*"),
  "function is invoked by another account too": (json) =>
    add(json, PERMISSION, { ...permission(json), principal: "999999999999", statement_id: "Partner" }),
  "function is changed by API Gateway": (json) => (permission(json).action = "lambda:*"),
  "function has a public URL": (json) =>
    add(json, "aws_lambda_function_url", { function_name: permission(json).function_name, authorization_type: "NONE" }),
  "function has a secret in its environment": (json) =>
    (resource(json, "aws_lambda_function").environment.variables.DB_PASSWORD = "correct-horse-battery-staple"),
  "function reads another table": (json) =>
    (resource(json, "aws_lambda_function").environment.variables.TABLE_NAME = "Payments"),
  "table is open to everybody": (json) =>
    add(json, "aws_dynamodb_resource_policy", {
      resource_arn: reference(json, "aws_dynamodb_table", "arn"),
      policy: policy({ ...EVERYTHING, Principal: "*", Action: "dynamodb:GetItem" }),
    }),
  "provider contains keys": (json) =>
    Object.assign(json.provider.aws[0], { access_key: "AKIAIOSFODNN7EXAMPLE", secret_key: "wJalrXUtnFEMI/K7MDENG" }),
  "provider accepts any account": (json) => delete json.provider.aws[0].allowed_account_ids,
});
