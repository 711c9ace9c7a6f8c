import {
  AttachRolePolicyCommand,
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DeleteRolePermissionsBoundaryCommand,
  GetRoleCommand,
  IAMClient,
  PutRolePermissionsBoundaryCommand,
  PutRolePolicyCommand,
} from "@aws-sdk/client-iam";
import { LambdaClient, UpdateFunctionConfigurationCommand } from "@aws-sdk/client-lambda";
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import type { ClientSettings } from "../../../cli/aws/client-settings";
import { s3ClientOf } from "../../../cli/aws/s3-client";
import { nameOf } from "../../../cli/policy/names";
import { blocksOfType } from "../../../cli/terraform/synthesized";
import { ACCOUNT } from "../../cli/policy/recording";
import type { Deployable } from "../../cli/policy/subjects";

const ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess";
const PolicyDocument = JSON.stringify({
  Version: "2012-10-17",
  Statement: { Effect: "Allow", Action: "*", Resource: "*" },
});

/**
 * What a deploy role attempts, and how that ends: `allowed`, or the name of the error. The first one it may do.
 *
 * @param client its own
 * @param owner the account's root user, who creates what another environment would have
 */
export async function attemptEscalations(
  client: ClientSettings,
  owner: ClientSettings,
  { config, app }: Deployable,
): Promise<Readonly<Record<string, string>>> {
  const [iam, lambda, sts] = [new IAMClient(client), new LambdaClient(client), new STSClient(client)];
  const s3 = s3ClientOf(ACCOUNT, { ...client, forcePathStyle: true });
  const roles = blocksOfType(app, "aws_iam_role").map(([, { name }]) => String(name));
  const functions = blocksOfType(app, "aws_lambda_function").map(([, block]) => String(block.function_name));
  const [RoleName = "", FunctionName = ""] = [roles[0], functions[0]];
  const own = nameOf("deploy", config);
  const { permissionsBoundary: boundary } = config;
  const AssumeRolePolicyDocument = PolicyDocument;
  const ofOther = { Bucket: config.state.bucket.replace(config.environment, "prod"), Key: "user-app-prod.tfstate" };
  const owners = s3ClientOf(ACCOUNT, { ...owner, forcePathStyle: true });
  await owners.send(new CreateBucketCommand({ Bucket: ofOther.Bucket }));
  await owners.send(new PutObjectCommand({ ...ofOther, Body: "{}" }));
  const attempts: Record<string, () => Promise<unknown>> = {
    "reads a role of the app": () => iam.send(new GetRoleCommand({ RoleName })),
    "makes itself administrator": () =>
      iam.send(new PutRolePolicyCommand({ RoleName: own, PolicyName: "all", PolicyDocument })),
    "attaches AdministratorAccess to a role of the app": () =>
      iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn: ADMINISTRATOR })),
    "removes the boundary of a role of the app": () => iam.send(new DeleteRolePermissionsBoundaryCommand({ RoleName })),
    "gives a role of the app another boundary": () =>
      iam.send(new PutRolePermissionsBoundaryCommand({ RoleName, PermissionsBoundary: ADMINISTRATOR })),
    "widens the boundary": () =>
      iam.send(new CreatePolicyVersionCommand({ PolicyArn: boundary, PolicyDocument, SetAsDefault: true })),
    "creates a role without the boundary": () =>
      iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument })),
    "creates another role, within the boundary": () =>
      iam.send(
        new CreateRoleCommand({ RoleName: `${RoleName}-2`, AssumeRolePolicyDocument, PermissionsBoundary: boundary }),
      ),
    "passes a foreign role to a function": () =>
      lambda.send(
        new UpdateFunctionConfigurationCommand({ FunctionName, Role: `arn:aws:iam::${ACCOUNT}:role/${own}` }),
      ),
    "takes on another role": () =>
      sts.send(
        new AssumeRoleCommand({
          RoleArn: `arn:aws:iam::${ACCOUNT}:role/${nameOf("destroy", config)}`,
          RoleSessionName: "x",
        }),
      ),
    "makes a user": () => iam.send(new CreateUserCommand({ UserName: "me" })),
    "reads the state of another environment": () => s3.send(new GetObjectCommand(ofOther)),
  };
  const results: Record<string, string> = {};
  for (const [attempt, make] of Object.entries(attempts)) {
    results[attempt] = await make().then(
      () => "allowed",
      (error: Error) => error.name.replace(/Exception$/, ""),
    );
  }
  for (const each of [iam, lambda, sts, s3, owners]) each.destroy();
  return results;
}
