import { CognitoIdentityProviderClient, DescribeUserPoolCommand } from "@aws-sdk/client-cognito-identity-provider";
import { DynamoDBClient, ScanCommand } from "@aws-sdk/client-dynamodb";
import { ListObjectVersionsCommand, type S3Client } from "@aws-sdk/client-s3";
import type { AppConfig } from "../../src/app/config";
import { s3ClientOf } from "../aws/s3-client";
import type { ResourceChange } from "../review/plan";
import { objectOf, textOf } from "../terraform/json";

/** The contents of tables, user pools and buckets, by address: `3 items`, `about 2 users`, `more than 900 objects`. */
export async function countContents(
  resources: readonly ResourceChange[],
  { region, accountId }: Pick<AppConfig, "region" | "accountId">,
) {
  const cognito = new CognitoIdentityProviderClient({ region });
  const dynamoDb = new DynamoDBClient({ region });
  const s3 = s3ClientOf(accountId, { region, followRegionRedirects: true });
  const count = (type: string, attribute: string, countIn: (name: string) => Promise<string>) =>
    resources
      .filter((resource) => resource.type === type)
      .map(async ({ address, before }): Promise<[string, string]> => {
        try {
          return [address, await countIn(textOf(objectOf(before)[attribute]) ?? "")];
        } catch (error) {
          return [address, `not counted: ${(error as Error).name}`];
        }
      });
  try {
    const counts = await Promise.all([
      ...count("aws_cognito_user_pool", "id", (id) => countUsers(cognito, id)),
      ...count("aws_dynamodb_table", "name", (name) => countItems(dynamoDb, name)),
      ...count("aws_s3_bucket", "bucket", (name) => countObjects(s3, name)),
    ]);
    return new Map(counts);
  } finally {
    cognito.destroy();
    dynamoDb.destroy();
    s3.destroy();
  }
}

/** AWS's estimate, which is up to a day old: users cannot be counted without listing them. */
async function countUsers(cognito: CognitoIdentityProviderClient, UserPoolId: string): Promise<string> {
  const { UserPool } = await cognito.send(new DescribeUserPoolCommand({ UserPoolId }));
  return `about ${describeCount(UserPool?.EstimatedNumberOfUsers ?? 0, "user", false)}`;
}

/** One page, 1 MB: AWS's own count is up to six hours old, and a whole scan costs by its size. */
async function countItems(dynamoDb: DynamoDBClient, TableName: string): Promise<string> {
  const { Count = 0, LastEvaluatedKey } = await dynamoDb.send(new ScanCommand({ TableName, Select: "COUNT" }));
  return describeCount(Count, "item", LastEvaluatedKey !== undefined);
}

async function countObjects(s3: S3Client, Bucket: string): Promise<string> {
  const page = await s3.send(new ListObjectVersionsCommand({ Bucket }));
  const { Versions = [], DeleteMarkers = [], IsTruncated = false } = page;
  const present = Versions.filter(({ IsLatest }) => IsLatest).length;
  const older = Versions.length - present + DeleteMarkers.length;
  const objects = describeCount(present, "object", IsTruncated);
  return older > 0 ? `${objects} and ${describeCount(older, "older version", IsTruncated)}` : objects;
}

function describeCount(count: number, noun: string, isMore: boolean): string {
  return `${isMore ? "more than " : ""}${count} ${noun}${count === 1 ? "" : "s"}`;
}
