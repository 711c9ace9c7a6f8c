import {
  APIGatewayClient,
  CreateApiKeyCommand,
  CreateDeploymentCommand,
  CreateRestApiCommand,
  CreateUsagePlanCommand,
  PutIntegrationCommand,
  PutMethodCommand,
  TagResourceCommand,
} from "@aws-sdk/client-api-gateway";
import {
  CloudFrontClient,
  CreateDistributionWithTagsCommand,
  DeleteDistributionCommand,
} from "@aws-sdk/client-cloudfront";
import { CloudWatchLogsClient, CreateLogGroupCommand } from "@aws-sdk/client-cloudwatch-logs";
import { GetResourcesCommand, ResourceGroupsTaggingAPIClient } from "@aws-sdk/client-resource-groups-tagging-api";
import type { Emulator } from "../../../cli/local-aws/emulator";
import { REGION, startTwoEmulators, type TwoEmulators } from "./two-emulators";

let emulators: TwoEmulators;
beforeAll(async () => {
  emulators = await startTwoEmulators();
}, 60_000);
afterAll(() => emulators?.stop(), 30_000);

const clientOf = ({ endpoint }: Emulator, region = REGION) => ({
  endpoint,
  region,
  credentials: { accessKeyId: "test", secretAccessKey: "test" },
});

async function tagged(emulator: Emulator, owner: string, region = REGION) {
  const tagging = new ResourceGroupsTaggingAPIClient(clientOf(emulator, region));
  const TagFilters = [{ Key: "owner", Values: [owner] }];
  const { ResourceTagMappingList = [] } = await tagging.send(new GetResourcesCommand({ TagFilters }));
  return ResourceTagMappingList.map(({ ResourceARN }) => ResourceARN).sort();
}

describe("tagged resources of API Gateway and log groups", () => {
  /** Resolves to the ARNs of what it creates; the API gets its tag only afterwards. */
  async function makeTagged(emulator: Emulator) {
    const tags = { owner: "ana" };
    const gateway = new APIGatewayClient(clientOf(emulator));
    const { id: restApiId, rootResourceId: resourceId } = await gateway.send(new CreateRestApiCommand({ name: "any" }));
    const arn = `arn:aws:apigateway:${REGION}::/restapis/${restApiId}`;
    await gateway.send(new TagResourceCommand({ resourceArn: arn, tags }));
    const method = { restApiId, resourceId, httpMethod: "GET" };
    await gateway.send(new PutMethodCommand({ ...method, authorizationType: "NONE" }));
    await gateway.send(new PutIntegrationCommand({ ...method, type: "MOCK" }));
    await gateway.send(new CreateDeploymentCommand({ restApiId, stageName: "untagged" }));
    const { id: keyId } = await gateway.send(new CreateApiKeyCommand({ name: "key", value: "k".repeat(20), tags }));
    const { id: planId } = await gateway.send(new CreateUsagePlanCommand({ name: "plan", tags }));
    const logs = new CloudWatchLogsClient(clientOf(emulator));
    await logs.send(new CreateLogGroupCommand({ logGroupName: "/aws/lambda/any", tags }));
    return [
      `arn:aws:apigateway:${REGION}::/apikeys/${keyId}`,
      arn,
      `arn:aws:apigateway:${REGION}::/usageplans/${planId}`,
      `arn:aws:logs:${REGION}:000000000000:log-group:/aws/lambda/any`,
    ];
  }

  test("are not listed by the plain emulator", async () => {
    await makeTagged(emulators.plain);
    expect(await tagged(emulators.plain, "ana")).toEqual([]);
  });

  test("are listed by the corrected one, and no others", async () => {
    const arns = await makeTagged(emulators.corrected);
    expect(await tagged(emulators.corrected, "ana")).toEqual(arns);
    expect(await tagged(emulators.corrected, "ben")).toEqual([]);
  });
});

describe("a tagged distribution", () => {
  /** Where it is listed while it exists, and after it was deleted. */
  async function listedIn(emulator: Emulator) {
    const cloudFront = new CloudFrontClient(clientOf(emulator));
    const origin = { Id: "o", DomainName: "example.com", S3OriginConfig: { OriginAccessIdentity: "" } };
    const { Distribution, ETag } = await cloudFront.send(
      new CreateDistributionWithTagsCommand({
        DistributionConfigWithTags: {
          DistributionConfig: {
            CallerReference: "any",
            Comment: "",
            Enabled: false,
            Origins: { Quantity: 1, Items: [origin] },
            DefaultCacheBehavior: { TargetOriginId: "o", ViewerProtocolPolicy: "allow-all" },
          },
          Tags: { Items: [{ Key: "owner", Value: "eve" }] },
        },
      }),
    );
    const regions = async () => ({
      home: await tagged(emulator, "eve", "us-east-1"),
      elsewhere: await tagged(emulator, "eve"),
    });
    const before = await regions();
    await cloudFront.send(new DeleteDistributionCommand({ Id: Distribution?.Id, IfMatch: ETag }));
    return { arn: Distribution?.ARN, before, after: await regions() };
  }

  test("is listed everywhere and forever by the plain emulator", async () => {
    const { arn, before, after } = await listedIn(emulators.plain);
    expect(before).toEqual({ home: [arn], elsewhere: [arn] });
    expect(after).toEqual(before);
  });

  test("is listed in us-east-1, until it is deleted, by the corrected one", async () => {
    const { arn, before, after } = await listedIn(emulators.corrected);
    expect(before).toEqual({ home: [arn], elsewhere: [] });
    expect(after).toEqual({ home: [], elsewhere: [] });
  });
});
