import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { S3Client } from "@aws-sdk/client-s3";
import { type AppConfig, stackIdsOf } from "../../src/app/config";
import type { ClientSettings } from "../aws/client-settings";
import { s3ClientOf } from "../aws/s3-client";

/** The bucket and the lock table of an environment, which may not exist yet. */
export interface StateHome {
  readonly projectName: string;
  readonly environment: string;
  readonly accountId: string;
  /** Id of the stack that contains them. */
  readonly stack: string;
  readonly bucket: string;
  readonly lockTable: string;
  readonly region: string;
  readonly s3: S3Client;
  readonly dynamoDb: DynamoDBClient;
}

/** @param client for another endpoint than that of this process's environment */
export function stateHomeOf(config: AppConfig, client?: ClientSettings): StateHome {
  const { projectName, environment, accountId, state } = config;
  const { bucket, lockTable, region } = state;
  const settings = { ...client, region };
  return {
    projectName,
    environment,
    accountId,
    stack: stackIdsOf(config).state,
    bucket,
    lockTable,
    region,
    s3: s3ClientOf(accountId, settings),
    dynamoDb: new DynamoDBClient(settings),
  };
}
