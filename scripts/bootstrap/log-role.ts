import { setTimeout as sleep } from "node:timers/promises";
import {
  APIGatewayClient,
  BadRequestException,
  GetAccountCommand,
  TooManyRequestsException,
  UpdateAccountCommand,
} from "@aws-sdk/client-api-gateway";
import {
  AttachRolePolicyCommand,
  CreateRoleCommand,
  EntityAlreadyExistsException,
  GetRoleCommand,
  IAMClient,
} from "@aws-sdk/client-iam";

export interface LogRole {
  readonly roleArn: string;
  /** Whether it was set before: it may be another one then, and stays. */
  readonly wasSet: boolean;
}

/**
 * Sees to it that API Gateway may write logs in this account and region. The role is the account's, so a role that is
 * set stays, whichever it is, and nothing here ever takes it away.
 *
 * @param pauseMs between two tries, while IAM makes a new role known
 */
export async function ensureLogRole(region: string, pauseMs = 5_000): Promise<LogRole> {
  const [apiGateway, iam] = [new APIGatewayClient({ region }), new IAMClient({ region })];
  try {
    const { cloudwatchRoleArn } = await apiGateway.send(new GetAccountCommand({}));
    if (cloudwatchRoleArn) return { roleArn: cloudwatchRoleArn, wasSet: true };
    const roleArn = await ensureRole(iam);
    await setLogRole(apiGateway, roleArn, pauseMs);
    return { roleArn, wasSet: false };
  } finally {
    apiGateway.destroy();
    iam.destroy();
  }
}

const ROLE_NAME = "api-gateway-logs";
const TRUST = {
  Version: "2012-10-17",
  Statement: { Effect: "Allow", Principal: { Service: "apigateway.amazonaws.com" }, Action: "sts:AssumeRole" },
};
const TRIES = 24;

async function ensureRole(iam: IAMClient): Promise<string> {
  const name = { RoleName: ROLE_NAME };
  const description = "Lets API Gateway write logs, for all APIs of the account";
  const role = { ...name, AssumeRolePolicyDocument: JSON.stringify(TRUST), Description: description };
  try {
    await iam.send(new CreateRoleCommand(role));
  } catch (error) {
    // A run that was killed here, or one for another region, has made it.
    if (!(error instanceof EntityAlreadyExistsException)) throw error;
  }
  const { Role } = await iam.send(new GetRoleCommand(name));
  const roleArn = Role?.Arn ?? "";
  const [, partition] = roleArn.split(":");
  const policy = `arn:${partition}:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs`;
  await iam.send(new AttachRolePolicyCommand({ ...name, PolicyArn: policy }));
  return roleArn;
}

/** API Gateway refuses a role that it does not see yet, and takes one such change in 20 s. */
async function setLogRole(apiGateway: APIGatewayClient, roleArn: string, pauseMs: number) {
  const patchOperations = [{ op: "replace" as const, path: "/cloudwatchRoleArn", value: roleArn }];
  for (let attempt = 1; ; attempt++) {
    try {
      await apiGateway.send(new UpdateAccountCommand({ patchOperations }));
      return;
    } catch (error) {
      const mayPass = error instanceof BadRequestException || error instanceof TooManyRequestsException;
      if (!mayPass || attempt === TRIES) throw error;
      await sleep(pauseMs);
    }
  }
}
