import {
  CloudFrontClient,
  ListFunctionsCommand,
  ListOriginAccessControlsCommand,
  ListResponseHeadersPoliciesCommand,
} from "@aws-sdk/client-cloudfront";
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { IAMClient, ListRolesCommand } from "@aws-sdk/client-iam";
import { GetResourcesCommand, ResourceGroupsTaggingAPIClient } from "@aws-sdk/client-resource-groups-tagging-api";
import { mockClient } from "aws-sdk-client-mock";
import { audit } from "../../../cli/destroy/audit";
import { configOf } from "../../helpers/config";

const config = configOf({ ENVIRONMENT: "dev", AWS_ACCOUNT_ID: "123456789012", AWS_REGION: "eu-central-1" });
const NAMES = {
  logGroups: ["/aws/lambda/any"],
  originAccessControls: ["site"],
  responseHeadersPolicies: ["site-headers"],
  cloudFrontFunctions: ["site-viewer-request"],
};
const arns = (...all: string[]) => ({ ResourceTagMappingList: all.map((ResourceARN) => ({ ResourceARN })) });

describe("an audit", () => {
  const tagging = mockClient(ResourceGroupsTaggingAPIClient);
  const [cloudFront, iam, logs] = [
    mockClient(CloudFrontClient),
    mockClient(IAMClient),
    mockClient(CloudWatchLogsClient),
  ];
  beforeEach(() => {
    for (const mock of [tagging, cloudFront, iam, logs]) mock.reset();
    iam.on(ListRolesCommand).resolves({});
    logs.on(DescribeLogGroupsCommand).resolves({});
    cloudFront.on(ListOriginAccessControlsCommand).resolves({});
    cloudFront.on(ListFunctionsCommand).resolves({});
    cloudFront.on(ListResponseHeadersPoliciesCommand).resolves({});
  });

  test("distinguishes orphans from what was just deleted and from what holds the state", async () => {
    const table = "arn:aws:dynamodb:eu-central-1:123456789012:table";
    tagging.on(GetResourcesCommand).resolves(arns(`${table}/Gone`, `${table}/Left`, `${table}/user-app-dev-tflock`));
    // Other resources whose names begin or end alike.
    const controls = {
      Items: [
        { Id: "E1", Name: "site" },
        { Id: "E2", Name: "my-site" },
      ],
    };
    cloudFront.on(ListOriginAccessControlsCommand).resolves({ OriginAccessControlList: controls as never });
    const group = "arn:aws:logs:eu-central-1:123456789012:log-group:/aws/lambda/any";
    const groups = ["", "-other"].map((end) => ({ logGroupName: `/aws/lambda/any${end}`, arn: `${group}${end}:*` }));
    logs.on(DescribeLogGroupsCommand).resolves({ logGroups: groups });
    const { orphans, kept } = await audit(config, NAMES, new Set([`${table}/Gone`]));
    expect(orphans).toEqual(["arn:aws:cloudfront::123456789012:origin-access-control/E1", `${table}/Left`, group]);
    expect(kept).toEqual([`${table}/user-app-dev-tflock`]);
  });

  test("finds what CloudFront has without tags, on whatever page its list has it", async () => {
    tagging.on(GetResourcesCommand).resolves(arns());
    const page = (list: string, Items: unknown[], NextMarker?: string) => ({ [list]: { Items, NextMarker } }) as never;
    const policy = (Name: string, Id: string) => ({
      ResponseHeadersPolicy: { Id, ResponseHeadersPolicyConfig: { Name } },
    });
    const [first, second] = [{ Marker: undefined }, { Marker: "next" }];
    cloudFront
      .on(ListOriginAccessControlsCommand, first)
      .resolves(page("OriginAccessControlList", [{ Id: "E1", Name: "other" }], "next"))
      .on(ListOriginAccessControlsCommand, second)
      .resolves(page("OriginAccessControlList", [{ Id: "E2", Name: "site" }]))
      .on(ListResponseHeadersPoliciesCommand, { ...first, Type: "custom" })
      .resolves(page("ResponseHeadersPolicyList", [policy("other", "P1")], "next"))
      .on(ListResponseHeadersPoliciesCommand, { ...second, Type: "custom" })
      .resolves(page("ResponseHeadersPolicyList", [policy("site-headers", "P2")]))
      .on(ListFunctionsCommand, { ...first, Stage: "DEVELOPMENT" })
      .resolves(page("FunctionList", [{ Name: "site-viewer-request-2" }], "next"))
      .on(ListFunctionsCommand, { ...second, Stage: "DEVELOPMENT" })
      .resolves(page("FunctionList", [{ Name: "site-viewer-request" }]));
    expect((await audit(config, NAMES, new Set())).orphans).toEqual([
      "arn:aws:cloudfront::123456789012:function/site-viewer-request",
      "arn:aws:cloudfront::123456789012:origin-access-control/E2",
      "arn:aws:cloudfront::123456789012:response-headers-policy/P2",
    ]);
  });

  test("searches the app's region and us-east-1, by both tags", async () => {
    tagging.on(GetResourcesCommand).resolves(arns());
    await audit(config, NAMES, new Set());
    const calls = tagging.commandCalls(GetResourcesCommand);
    const regions = await Promise.all(
      calls.map(({ thisValue }) => (thisValue as ResourceGroupsTaggingAPIClient).config.region()),
    );
    expect(regions.sort()).toEqual(["eu-central-1", "us-east-1"]);
    for (const { args } of calls) {
      expect(args[0].input.TagFilters).toEqual([
        { Key: "project", Values: ["user-app"] },
        { Key: "environment", Values: ["dev"] },
      ]);
    }
  });

  test("fails where access is denied: nothing found would prove nothing", async () => {
    tagging.on(GetResourcesCommand).rejects(new Error("not allowed"));
    await expect(audit(config, NAMES, new Set())).rejects.toThrow("not allowed");
  });
});
