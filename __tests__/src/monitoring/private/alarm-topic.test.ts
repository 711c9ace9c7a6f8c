import { join } from "node:path";
import { Alarms, type AlarmsProps, NodeFunction } from "../../../../src";
import { type Block, type Synthesized, synth } from "../../../helpers/synth";

const entry = join(__dirname, "../../../fixtures/handlers/say-hello.ts");
const synthTopic = (props: Partial<AlarmsProps> = {}): Synthesized =>
  synth((stack) => {
    new Alarms(stack, "Alarms", {
      functions: [new NodeFunction(stack, "SayHello", { functionName: "SayHello", entry })],
      ...props,
    });
  });
const statementsOf = (result: Synthesized) => result.statements(result.only("aws_sns_topic_policy").policy);
const conditionsOf = ({ condition = [] }: { condition?: readonly Block[] } = {}) =>
  Object.fromEntries(condition.map(({ test, variable, values }) => [`${test} ${variable}`, values]));

describe("the topic of alarms", () => {
  const result = synthTopic();
  const topic = expect.stringMatching(/^\$\{aws_sns_topic\.Alarms_Topic_\w+\.arn\}$/);

  test("allows only CloudWatch to publish, and only for each of these alarms of this account", () => {
    const [allowed, ...others] = statementsOf(result).filter(({ effect }) => effect !== "Deny");
    expect(others).toEqual([]);
    expect(allowed).toMatchObject({
      principals: [{ type: "Service", identifiers: ["cloudwatch.amazonaws.com"] }],
      actions: ["sns:Publish"],
      resources: [topic],
    });
    const conditions = conditionsOf(allowed);
    expect(conditions["StringEquals aws:SourceAccount"]).toEqual([
      expect.stringMatching(/^\$\{aws_sns_topic\.Alarms_Topic_\w+\.owner\}$/),
    ]);
    const alarms = result.addresses().filter((address) => address.startsWith("aws_cloudwatch_metric_alarm."));
    expect([...conditions["ArnEquals aws:SourceArn"]].sort()).toEqual(alarms.map((address) => `\${${address}.arn}`));
  });

  test("denies publishing without TLS", () => {
    const denied = statementsOf(result).filter(({ effect }) => effect === "Deny");
    expect(denied).toHaveLength(1);
    expect(denied[0]).toMatchObject({ principals: [{ type: "*" }], actions: ["sns:Publish"], resources: [topic] });
    expect(conditionsOf(denied[0])).toEqual({ "Bool aws:SecureTransport": ["false"] });
  });

  test("has no subscribers by default, and no AWS managed key, with which notifications would be lost", () => {
    expect(result.resources("aws_sns_topic_subscription")).toEqual([]);
    expect(result.only("aws_sns_topic")).not.toHaveProperty("kms_master_key_id");
  });

  test("subscribes e-mail addresses and webhooks, each by its protocol", () => {
    const subscribed = synthTopic({ subscribers: ["ops@example.com", "https://hooks.example.com/alarms"] });
    expect(subscribed.resources("aws_sns_topic_subscription")).toEqual([
      { topic_arn: topic, protocol: "https", endpoint: "https://hooks.example.com/alarms" },
      { topic_arn: topic, protocol: "email", endpoint: "ops@example.com" },
    ]);
  });

  test("keeps the other subscriptions when one is removed", () => {
    const addressesWith = (...subscribers: string[]) =>
      synthTopic({ subscribers })
        .addresses()
        .filter((address) => address.includes("subscription"));
    expect(addressesWith("a@example.com", "b@example.com")).toEqual(
      expect.arrayContaining(addressesWith("b@example.com")),
    );
  });

  test("accepts a customer managed key", () => {
    const kmsKeyArn = "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";
    expect(synthTopic({ kmsKeyArn }).only("aws_sns_topic").kms_master_key_id).toBe(kmsKeyArn);
  });

  test.each(["alias/aws/sns", "arn:aws:kms:us-east-1:123456789012:alias/aws/sns"])(
    "rejects the key %s",
    (kmsKeyArn) => {
      expect(() => synthTopic({ kmsKeyArn })).toThrow(
        "'kmsKeyArn' must be the ARN of a customer managed key, not of an alias",
      );
    },
  );

  test.each(["ops", "http://hooks.example.com", "+4912345"])("rejects the subscriber '%s'", (subscriber) => {
    expect(() => synthTopic({ subscribers: [subscriber] })).toThrow(
      `'subscribers' must contain e-mail addresses and https URLs, got "${subscriber}" (test/Alarms/Topic)`,
    );
  });
});
