import { APIGatewayClient, GetRestApisCommand } from "@aws-sdk/client-api-gateway";
import {
  CloudFrontClient,
  ListDistributionsCommand,
  ListFunctionsCommand,
  ListOriginAccessControlsCommand,
  ListResponseHeadersPoliciesCommand,
} from "@aws-sdk/client-cloudfront";
import { DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { GetAccountSummaryCommand, IAMClient } from "@aws-sdk/client-iam";
import { GetAccountSettingsCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { mockClient } from "aws-sdk-client-mock";
import { countQuotas } from "../../../cli/doctor/quotas";

const [cloudFront, gateway] = [mockClient(CloudFrontClient), mockClient(APIGatewayClient)];
const [dynamoDb, iam, lambda] = [mockClient(DynamoDBClient), mockClient(IAMClient), mockClient(LambdaClient)];
const items = (count: number) => Array.from({ length: count }, () => ({})) as never[];

/** The counts by what is counted, of limits by the same. */
async function counted() {
  const quotas = await countQuotas({ region: "us-east-1" });
  return Object.fromEntries(quotas.map(({ name, count, limit }) => [name, [count, limit]]));
}

describe("the quotas", () => {
  beforeEach(() => {
    for (const mock of [cloudFront, gateway, dynamoDb, iam, lambda]) mock.reset();
    gateway.on(GetRestApisCommand).resolves({ items: items(1) });
    dynamoDb.on(ListTablesCommand).resolves({ TableNames: ["Users"] });
    iam.on(GetAccountSummaryCommand).resolves({ SummaryMap: { Roles: 3, RolesQuota: 2000 } });
    lambda.on(GetAccountSettingsCommand).resolves({
      AccountLimit: { ConcurrentExecutions: 1000, UnreservedConcurrentExecutions: 1000 },
    });
    for (const command of [ListDistributionsCommand, ListFunctionsCommand, ListResponseHeadersPoliciesCommand]) {
      cloudFront.on(command as never).resolves({});
    }
    cloudFront.on(ListOriginAccessControlsCommand).resolves({});
  });

  test("count every page of what CloudFront lists", async () => {
    const page = (count: number, NextMarker?: string) => ({ Items: items(count), NextMarker }) as never;
    const [first, second] = [{ Marker: undefined }, { Marker: "next" }];
    cloudFront
      .on(ListOriginAccessControlsCommand, first)
      .resolves({ OriginAccessControlList: page(100, "next") })
      .on(ListOriginAccessControlsCommand, second)
      .resolves({ OriginAccessControlList: page(7) })
      .on(ListFunctionsCommand, { ...first, Stage: "DEVELOPMENT" })
      .resolves({ FunctionList: page(50, "next") })
      .on(ListFunctionsCommand, { ...second, Stage: "DEVELOPMENT" })
      .resolves({ FunctionList: page(31) })
      .on(ListResponseHeadersPoliciesCommand, { ...first, Type: "custom" })
      .resolves({ ResponseHeadersPolicyList: page(10, "next") })
      .on(ListResponseHeadersPoliciesCommand, { ...second, Type: "custom" })
      .resolves({ ResponseHeadersPolicyList: page(10) });
    expect(await counted()).toMatchObject({
      "origin access controls": [107, 100],
      "CloudFront functions": [81, 100],
      "response headers policies": [20, 20],
    });
  });

  test("count as reservable what Lambda does not keep unreserved", async () => {
    expect(await counted()).toMatchObject({ "reservable concurrent executions (1000 in all)": [0, 900] });
    lambda.on(GetAccountSettingsCommand).resolves({
      AccountLimit: { ConcurrentExecutions: 1000, UnreservedConcurrentExecutions: 250 },
    });
    expect(await counted()).toMatchObject({ "reservable concurrent executions (1000 in all)": [750, 900] });
  });

  test("leave nothing to reserve in a new account, which has 10", async () => {
    lambda.on(GetAccountSettingsCommand).resolves({
      AccountLimit: { ConcurrentExecutions: 10, UnreservedConcurrentExecutions: 10 },
    });
    expect(await counted()).toMatchObject({ "reservable concurrent executions (10 in all)": [0, 0] });
  });
});
