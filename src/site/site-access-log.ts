import { CloudwatchLogDelivery } from "@cdktf/provider-aws/lib/cloudwatch-log-delivery";
import { CloudwatchLogDeliveryDestination } from "@cdktf/provider-aws/lib/cloudwatch-log-delivery-destination";
import { CloudwatchLogDeliverySource } from "@cdktf/provider-aws/lib/cloudwatch-log-delivery-source";
import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import type { TerraformProvider } from "cdktf";
import { Construct } from "constructs";
import { requireLogRetention } from "../common/log-retention";
import { requireName } from "../common/names";
import type { StaticSite } from "./static-site";

export interface SiteAccessLogProps {
  readonly site: StaticSite;
  /** 1 to 60 letters, digits, `-` or `_`. Names the log group `/aws/vendedlogs/cloudfront/<name>`. */
  readonly logName: string;
  /** One of the numbers of days that CloudWatch Logs accepts. @default 30 */
  readonly logRetentionDays?: number;
  /** Encrypts the log: a key of us-east-1, or a multi-Region key with a replica there. @default - CloudWatch's own keys */
  readonly kmsKeyArn?: string;
  /** A provider for us-east-1, where CloudFront delivers logs whatever the site's region. @default - the stack's provider */
  readonly provider?: TerraformProvider;
}

/**
 * The access log of a site: a JSON line for each request to its distribution, with the viewer's IP address.
 *
 * Defines a log group with a retention, and CloudFront's delivery to it, which AWS bills by the gigabyte.
 *
 * @example
 * new SiteAccessLog(this, "SiteAccessLog", { site, logName: "shop", provider: usEast1 });
 */
export class SiteAccessLog extends Construct {
  /** `/aws/vendedlogs/cloudfront/<logName>`. */
  readonly logGroupName: string;

  /** @throws ValidationError on a bad name or retention */
  constructor(scope: Construct, id: string, props: SiteAccessLogProps) {
    super(scope, id);
    const { site, logName, logRetentionDays = 30, kmsKeyArn, provider } = props;
    requireName(this, "logName", logName, "logDelivery");
    requireLogRetention(this, "logRetentionDays", logRetentionDays);
    const logGroup = new CloudwatchLogGroup(this, "LogGroup", {
      provider,
      // The resource policy that AWS adds covers all groups with this prefix.
      name: `/aws/vendedlogs/cloudfront/${logName}`,
      retentionInDays: logRetentionDays,
      kmsKeyId: kmsKeyArn,
    });
    const source = new CloudwatchLogDeliverySource(this, "Source", {
      provider,
      name: logName,
      logType: "ACCESS_LOGS",
      resourceArn: site.distributionArn,
    });
    const destination = new CloudwatchLogDeliveryDestination(this, "Destination", {
      provider,
      name: logName,
      outputFormat: "json",
      deliveryDestinationConfiguration: [{ destinationResourceArn: logGroup.arn }],
    });
    new CloudwatchLogDelivery(this, "Resource", {
      provider,
      deliverySourceName: source.name,
      deliveryDestinationArn: destination.arn,
    });
    this.logGroupName = logGroup.name;
  }
}
