import { APIGatewayClient, paginateGetRestApis } from "@aws-sdk/client-api-gateway";
import { CloudFrontClient, paginateListDistributions } from "@aws-sdk/client-cloudfront";
import { DynamoDBClient, paginateListTables } from "@aws-sdk/client-dynamodb";
import { GetAccountSummaryCommand, IAMClient } from "@aws-sdk/client-iam";
import { GetAccountSettingsCommand, LambdaClient } from "@aws-sdk/client-lambda";
import type { ClientSettings } from "../aws/client-settings";
import { listFunctions, listOriginAccessControls, listResponseHeadersPolicies } from "../aws/cloudfront-lists";

/** How much of a quota an account uses. */
export interface Quota {
  readonly name: string;
  readonly count: number;
  /** AWS's default; for roles and concurrency, the quota of the account. */
  readonly limit: number;
}

/**
 * Counts the quotas that an app uses.
 * @see https://docs.aws.amazon.com/general/latest/gr/aws-service-information.html
 */
export async function countQuotas(client: ClientSettings): Promise<Quota[]> {
  const clients = {
    gateway: new APIGatewayClient(client),
    cloudFront: new CloudFrontClient(client),
    lambda: new LambdaClient(client),
    iam: new IAMClient(client),
    dynamoDb: new DynamoDBClient(client),
  };
  const { gateway, cloudFront, lambda, iam, dynamoDb } = clients;
  try {
    const [apis, distributions, controls, policies, functions, concurrency, roles, tables] = await Promise.all([
      countPaged(paginateGetRestApis({ client: gateway, pageSize: 500 }, {}), ({ items }) => items),
      countPaged(paginateListDistributions({ client: cloudFront }, {}), (page) => page.DistributionList?.Items),
      count(listOriginAccessControls(cloudFront)),
      count(listResponseHeadersPolicies(cloudFront)),
      count(listFunctions(cloudFront)),
      countConcurrency(lambda),
      iam.send(new GetAccountSummaryCommand({})),
      countPaged(paginateListTables({ client: dynamoDb }, {}), ({ TableNames }) => TableNames),
    ]);
    const { Roles = 0, RolesQuota = 1000 } = roles.SummaryMap ?? {};
    return [
      { name: "REST APIs", count: apis, limit: 600 },
      { name: "distributions", count: distributions, limit: 200 },
      { name: "origin access controls", count: controls, limit: 100 },
      { name: "response headers policies", count: policies, limit: 20 },
      { name: "CloudFront functions", count: functions, limit: 100 },
      concurrency,
      { name: "roles", count: Roles, limit: RolesQuota },
      { name: "tables", count: tables, limit: 2500 },
    ];
  } finally {
    for (const each of Object.values(clients)) each.destroy();
  }
}

/**
 * The part of an account's concurrency that Lambda functions cannot reserve.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html
 */
const KEPT_UNRESERVED = 100;

async function countConcurrency(lambda: LambdaClient): Promise<Quota> {
  const { AccountLimit = {} } = await lambda.send(new GetAccountSettingsCommand({}));
  const { ConcurrentExecutions: all = 0, UnreservedConcurrentExecutions: unreserved = 0 } = AccountLimit;
  return {
    name: `reservable concurrent executions (${all} in all)`,
    count: all - unreserved,
    limit: Math.max(all - KEPT_UNRESERVED, 0),
  };
}

async function countPaged<Page>(pages: AsyncIterable<Page>, itemsOf: (page: Page) => unknown[] | undefined) {
  let found = 0;
  for await (const page of pages) found += itemsOf(page)?.length ?? 0;
  return found;
}

async function count(items: AsyncIterable<unknown>) {
  let found = 0;
  for await (const _ of items) found += 1;
  return found;
}
