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
  NoSuchEntityException,
} from "@aws-sdk/client-iam";
import type { AppConfig } from "../../src/app/config";

export interface LogRole {
  readonly roleArn: string;
  /** Whether a role was set before: any role is kept. */
  readonly wasSet: boolean;
}

type Account = Pick<AppConfig, "region" | "accountId" | "permissionsBoundary">;

/**
 * Sets the role by which API Gateway writes logs in this account and region. All APIs of the account share it: a role that
 * is set and exists is kept, and none is ever removed.
 *
 * @param pauseMs between two tries, while a new role propagates
 */
export async function ensureLogRole(account: Account, pauseMs = 5_000): Promise<LogRole> {
  const { region } = account;
  const [apiGateway, iam] = [new APIGatewayClient({ region }), new IAMClient({ region })];
  try {
    const { cloudwatchRoleArn: current } = await apiGateway.send(new GetAccountCommand({}));
    if (current && !(await isDeleted(iam, current))) return { roleArn: current, wasSet: true };
    const roleArn = await ensureRole(iam, account);
    await setLogRole(apiGateway, roleArn, pauseMs);
    return { roleArn, wasSet: false };
  } finally {
    apiGateway.destroy();
    iam.destroy();
  }
}

/** Whether the role was deleted: API Gateway keeps its ARN. */
export async function isDeleted(iam: IAMClient, roleArn: string): Promise<boolean> {
  try {
    await iam.send(new GetRoleCommand({ RoleName: roleArn.slice(roleArn.lastIndexOf("/") + 1) }));
    return false;
  } catch (error) {
    if (error instanceof NoSuchEntityException) return true;
    throw error;
  }
}

const ROLE_NAME = "api-gateway-logs";
const POLICY_ARN = "arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs";
const TRIES = 24;

/**
 * The trust policy: API Gateway, and not on behalf of another account. AWS does not document whether API Gateway
 * sends `aws:SourceAccount` with this role; without `IfExists`, logs would stop if it does not.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html#set-up-access-logging-permissions
 */
function trustOf(accountId: string) {
  return {
    Version: "2012-10-17",
    Statement: {
      Effect: "Allow",
      Principal: { Service: "apigateway.amazonaws.com" },
      Action: "sts:AssumeRole",
      Condition: { StringEqualsIfExists: { "aws:SourceAccount": accountId } },
    },
  };
}

async function ensureRole(iam: IAMClient, { accountId, permissionsBoundary }: Account): Promise<string> {
  const name = { RoleName: ROLE_NAME };
  const role = {
    ...name,
    AssumeRolePolicyDocument: JSON.stringify(trustOf(accountId)),
    Description: "Lets API Gateway write logs, for all APIs of the account",
    PermissionsBoundary: permissionsBoundary,
  };
  try {
    await iam.send(new CreateRoleCommand(role));
  } catch (error) {
    // An interrupted run, or one for another region, created it.
    if (!(error instanceof EntityAlreadyExistsException)) throw error;
  }
  const { Role } = await iam.send(new GetRoleCommand(name));
  await iam.send(new AttachRolePolicyCommand({ ...name, PolicyArn: POLICY_ARN }));
  return Role?.Arn ?? "";
}

/** API Gateway rejects a role that has not propagated yet, and throttles UpdateAccount to one in 20 s. */
async function setLogRole(apiGateway: APIGatewayClient, roleArn: string, pauseMs: number) {
  const patchOperations = [{ op: "replace" as const, path: "/cloudwatchRoleArn", value: roleArn }];
  for (let attempt = 1; ; attempt++) {
    try {
      await apiGateway.send(new UpdateAccountCommand({ patchOperations }));
      return;
    } catch (error) {
      const mayRetry = error instanceof BadRequestException || error instanceof TooManyRequestsException;
      if (!mayRetry || attempt === TRIES) throw error;
      await sleep(pauseMs);
    }
  }
}
