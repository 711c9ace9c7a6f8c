import { APIGatewayClient } from "@aws-sdk/client-api-gateway";
import { CloudFrontClient } from "@aws-sdk/client-cloudfront";
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { CognitoIdentityProviderClient } from "@aws-sdk/client-cognito-identity-provider";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { IAMClient } from "@aws-sdk/client-iam";
import { LambdaClient } from "@aws-sdk/client-lambda";
import type { AppConfig } from "../../src/app/config";
import { clientOf } from "./client-settings";
import { s3ClientOf } from "./s3-client";

/** Clients of the services that an app uses. */
export type Aws = ReturnType<typeof connect>;

/** Clients for the account and the region of an app. */
export function connect({ config, env }: { readonly config: AppConfig; readonly env: NodeJS.ProcessEnv }) {
  const { accountId, region } = config;
  const settings = clientOf(env, region);
  return {
    apiGateway: new APIGatewayClient(settings),
    cloudFront: new CloudFrontClient(settings),
    cognito: new CognitoIdentityProviderClient(settings),
    dynamoDb: new DynamoDBClient(settings),
    iam: new IAMClient(settings),
    lambda: new LambdaClient(settings),
    logs: new CloudWatchLogsClient(settings),
    s3: s3ClientOf(accountId, settings),
  };
}

/** Error names that the services return for what does not exist. */
const GONE = [
  "NoSuchBucket",
  "NoSuchEntity",
  "NoSuchEntityException",
  "NoSuchFunctionExists",
  "NoSuchTagSet",
  "NotFound",
  "NotFoundException",
  "ResourceNotFoundException",
];

/** The response; undefined where what was requested does not exist. */
export async function unlessGone<T>(response: Promise<T>): Promise<T | undefined> {
  try {
    return await response;
  } catch (error) {
    if (error instanceof Error && GONE.includes(error.name)) return undefined;
    throw error;
  }
}
