import { APIGatewayClient, paginateGetRestApis } from "@aws-sdk/client-api-gateway";
import {
  CloudFrontClient,
  ListOriginAccessControlsCommand,
  paginateListDistributions,
} from "@aws-sdk/client-cloudfront";
import { DynamoDBClient, paginateListTables } from "@aws-sdk/client-dynamodb";
import { GetAccountSummaryCommand, IAMClient } from "@aws-sdk/client-iam";
import type { ClientSettings } from "../lib/client-settings";

/** How much of something an account has. */
export interface Quota {
  readonly what: string;
  readonly count: number;
  /** AWS's default; that of roles is the account's own. */
  readonly limit: number;
}

/**
 * Counts what an app takes of an account's quotas.
 * @see https://docs.aws.amazon.com/general/latest/gr/aws-service-information.html
 */
export async function countQuotas(client: ClientSettings): Promise<Quota[]> {
  const clients = {
    gateway: new APIGatewayClient(client),
    cloudFront: new CloudFrontClient(client),
    iam: new IAMClient(client),
    dynamoDb: new DynamoDBClient(client),
  };
  try {
    const [apis, distributions, controls, roles, tables] = await Promise.all([
      count(paginateGetRestApis({ client: clients.gateway, pageSize: 500 }, {}), ({ items }) => items),
      count(paginateListDistributions({ client: clients.cloudFront }, {}), (page) => page.DistributionList?.Items),
      countControls(clients.cloudFront),
      clients.iam.send(new GetAccountSummaryCommand({})),
      count(paginateListTables({ client: clients.dynamoDb }, {}), ({ TableNames }) => TableNames),
    ]);
    const { Roles = 0, RolesQuota = 1000 } = roles.SummaryMap ?? {};
    return [
      { what: "REST APIs", count: apis, limit: 600 },
      { what: "distributions", count: distributions, limit: 200 },
      { what: "origin access controls", count: controls, limit: 100 },
      { what: "roles", count: Roles, limit: RolesQuota },
      { what: "tables", count: tables, limit: 2500 },
    ];
  } finally {
    for (const each of Object.values(clients)) each.destroy();
  }
}

async function count<Page>(pages: AsyncIterable<Page>, itemsOf: (page: Page) => unknown[] | undefined) {
  let found = 0;
  for await (const page of pages) found += itemsOf(page)?.length ?? 0;
  return found;
}

/** One page holds as many as an account may have. */
async function countControls(cloudFront: CloudFrontClient): Promise<number> {
  const { OriginAccessControlList } = await cloudFront.send(new ListOriginAccessControlsCommand({ MaxItems: 100 }));
  return OriginAccessControlList?.Items?.length ?? 0;
}
