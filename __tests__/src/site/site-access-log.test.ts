import { join } from "node:path";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { TerraformOutput } from "cdktf";
import { SiteAccessLog, type SiteAccessLogProps, StaticSite } from "../../../src";
import { synth } from "../../helpers/synth";

const sourceDir = join(__dirname, "../../fixtures/site");
const PARTS = ["aws_cloudwatch_log_delivery_source", "aws_cloudwatch_log_delivery_destination"];
const ALL = ["aws_cloudwatch_log_group", ...PARTS, "aws_cloudwatch_log_delivery"];

/** A site's log; `inUsEast1` as where the site is elsewhere. */
const synthLog = (props: Partial<SiteAccessLogProps> = {}, inUsEast1 = false) =>
  synth((stack) => {
    const site = new StaticSite(stack, "Site", { bucketName: "acme-site", sourceDir });
    const provider = inUsEast1
      ? new AwsProvider(stack, "UsEast1", { region: "us-east-1", alias: "us-east-1" })
      : undefined;
    const log = new SiteAccessLog(stack, "Log", { site, logName: "shop", provider, ...props });
    new TerraformOutput(stack, "group", { value: log.logGroupName });
  });

describe("SiteAccessLog", () => {
  const result = synthLog();

  test("logs the requests to this distribution", () => {
    expect(result.only("aws_cloudwatch_log_delivery_source")).toEqual({
      name: "shop",
      log_type: "ACCESS_LOGS",
      resource_arn: expect.stringMatching(/^\$\{aws_cloudfront_distribution\.Site_\w+\.arn\}$/),
    });
  });

  test("delivers it as JSON to a log group, kept for 30 days", () => {
    expect(result.only("aws_cloudwatch_log_group")).toEqual({
      name: "/aws/vendedlogs/cloudfront/shop",
      retention_in_days: 30,
    });
    expect(result.only("aws_cloudwatch_log_delivery_destination")).toMatchObject({
      output_format: "json",
      delivery_destination_configuration: [
        { destination_resource_arn: expect.stringMatching(/^\$\{aws_cloudwatch_log_group\.Log_LogGroup_\w+\.arn\}$/) },
      ],
    });
    expect(result.only("aws_cloudwatch_log_delivery")).toEqual({
      delivery_source_name: expect.stringMatching(/^\$\{aws_cloudwatch_log_delivery_source\.Log_Source_\w+\.name\}$/),
      delivery_destination_arn: expect.stringMatching(
        /^\$\{aws_cloudwatch_log_delivery_destination\.Log_Destination_\w+\.arn\}$/,
      ),
    });
    expect(result.output("group")).toMatch(/^\$\{aws_cloudwatch_log_group\.Log_LogGroup_\w+\.name\}$/);
  });

  test("accepts another retention and a key", () => {
    const kmsKeyArn = "arn:aws:kms:us-east-1:123456789012:key/1";
    const group = synthLog({ logRetentionDays: 365, kmsKeyArn }).only("aws_cloudwatch_log_group");
    expect(group).toMatchObject({ retention_in_days: 365, kms_key_id: kmsKeyArn });
  });

  test("is entirely in us-east-1 where the site is in another region", () => {
    const elsewhere = synthLog({}, true);
    for (const type of ALL) expect([type, elsewhere.only(type).provider]).toEqual([type, "aws.us-east-1"]);
  });

  test.each([0, 31])("rejects a retention of %i days, which CloudWatch Logs does not accept", (logRetentionDays) => {
    expect(() => synthLog({ logRetentionDays })).toThrow(
      new RegExp(`'logRetentionDays' must be one of 1, 3, 5, .*, 3653, got ${logRetentionDays} \\(test/Log\\)`),
    );
  });

  test("rejects a name with a slash", () => {
    expect(() => synthLog({ logName: "my/shop" })).toThrow(
      `'logName' must be 1 to 60 letters, digits, '-' or '_', got "my/shop" (test/Log)`,
    );
  });
});
