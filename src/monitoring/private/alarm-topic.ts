import type { CloudwatchMetricAlarm } from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm";
import { DataAwsIamPolicyDocument } from "@cdktf/provider-aws/lib/data-aws-iam-policy-document";
import { SnsTopic } from "@cdktf/provider-aws/lib/sns-topic";
import { SnsTopicPolicy } from "@cdktf/provider-aws/lib/sns-topic-policy";
import { SnsTopicSubscription } from "@cdktf/provider-aws/lib/sns-topic-subscription";
import { Construct } from "constructs";
import { sha256 } from "../../common/hash";
import { protocolOf } from "../../common/sns-protocol";
import { requireThat } from "../../common/validation";

export interface AlarmTopicProps {
  readonly topicName: string;
  /** E-mail addresses and https URLs. Each must confirm its subscription once. */
  readonly subscribers: readonly string[];
  /** ARN of a key whose policy allows CloudWatch to use it. @default - not encrypted at rest */
  readonly kmsKeyArn?: string;
}

/**
 * SNS topic that delivers alarms to its subscribers.
 *
 * Defines the topic and its subscriptions. Only CloudWatch may publish, only for the allowed alarms, and only over TLS.
 */
export class AlarmTopic extends Construct {
  readonly topicArn: string;
  private readonly topic: SnsTopic;

  /** @throws ValidationError when a subscriber is neither an address nor a URL, or the key is an alias */
  constructor(scope: Construct, id: string, { topicName, subscribers, kmsKeyArn }: AlarmTopicProps) {
    super(scope, id);
    for (const subscriber of subscribers) {
      const rule = "contain e-mail addresses and https URLs";
      requireThat(this, "subscribers", subscriber, rule, (it) => protocolOf(it) !== undefined);
    }
    // CloudWatch may not use `alias/aws/sns`: notifications would be lost without an error.
    requireThat(this, "kmsKeyArn", kmsKeyArn, "be the ARN of a customer managed key, not of an alias", (arn) =>
      arn === undefined ? true : /^arn:[^:]+:kms:[^:]+:\d+:key\/.+$/.test(arn),
    );

    this.topic = new SnsTopic(this, "Resource", { name: topicName, kmsMasterKeyId: kmsKeyArn });
    for (const subscriber of subscribers) {
      new SnsTopicSubscription(this, `Subscription-${sha256(subscriber, 8)}`, {
        topicArn: this.topic.arn,
        protocol: protocolOf(subscriber) ?? "https",
        endpoint: subscriber,
      });
    }
    this.topicArn = this.topic.arn;
  }

  /** Allows CloudWatch to publish for exactly these alarms. Call it once, with all of them. */
  allowAlarms(alarms: readonly CloudwatchMetricAlarm[]) {
    const policy = new DataAwsIamPolicyDocument(this, "Policy", {
      statement: [
        {
          sid: "AllowTheseAlarms",
          principals: [{ type: "Service", identifiers: ["cloudwatch.amazonaws.com"] }],
          actions: ["sns:Publish"],
          resources: [this.topic.arn],
          condition: [
            { test: "StringEquals", variable: "aws:SourceAccount", values: [this.topic.owner] },
            { test: "ArnEquals", variable: "aws:SourceArn", values: alarms.map(({ arn }) => arn) },
          ],
        },
        {
          sid: "DenyWithoutTls",
          effect: "Deny",
          principals: [{ type: "*", identifiers: ["*"] }],
          actions: ["sns:Publish"],
          resources: [this.topic.arn],
          condition: [{ test: "Bool", variable: "aws:SecureTransport", values: ["false"] }],
        },
      ],
    });
    new SnsTopicPolicy(this, "TopicPolicy", { arn: this.topic.arn, policy: policy.json });
  }
}
