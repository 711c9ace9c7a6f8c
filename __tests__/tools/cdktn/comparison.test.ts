import { compareStacks } from "../../../tools/cdktn/comparison";

const stack = (version: string, more: object = {}) => ({
  "//": { metadata: { version, outputs: {} } },
  terraform: { backend: { s3: { key: "app.tfstate" } }, required_providers: { aws: { version: "5.100.0" } } },
  resource: {
    aws_sns_topic: { Topic: { "//": { metadata: { path: "app/Topic" } }, name: "alarms", tags: ["a", "b"] } },
  },
  ...more,
});
const compare = (cdktf: object, cdktn: object) =>
  compareStacks({ app: { ...stack("0.21.0"), ...cdktf } }, { app: { ...stack("0.24.0"), ...cdktn } }, "0.24.0");

describe("what two bases synthesize", () => {
  test("may differ in metadata, of the stack and of a resource, and in required_providers", () => {
    const topic = { "//": { metadata: { path: "elsewhere" } }, name: "alarms", tags: ["a", "b"] };
    const terraform = {
      backend: { s3: { key: "app.tfstate" } },
      required_providers: { aws: { source: "hashicorp/aws", version: "6.66.0" } },
    };
    expect(() => compare({}, { resource: { aws_sns_topic: { Topic: topic } }, terraform })).not.toThrow();
  });

  test.each([
    ["an attribute", { name: "bells", tags: ["a", "b"] }, 'Topic.name: "alarms" with cdktf, "bells" with cdktn'],
    ["a list", { name: "alarms", tags: ["a"] }, 'Topic.tags.1: "b" with cdktf, nothing with cdktn'],
    [
      "an attribute more",
      { name: "alarms", tags: ["a", "b"], fifo_topic: null },
      "Topic.fifo_topic: nothing with cdktf, null with cdktn",
    ],
    [
      "another kind of value",
      { name: "alarms", tags: { 0: "a", 1: "b" } },
      'Topic.tags: ["a","b"] with cdktf, {"0":"a","1":"b"} with cdktn',
    ],
  ])("may not differ in %s", (_, topic, words) => {
    expect(() => compare({}, { resource: { aws_sns_topic: { Topic: topic } } })).toThrow(
      `cdktf and cdktn do not synthesize the same:\napp: resource.aws_sns_topic.${words}`,
    );
  });

  test("may not differ in the rest of the terraform block", () => {
    const terraform = {
      backend: { s3: { key: "other.tfstate" } },
      required_providers: { aws: { version: "5.100.0" } },
    };
    expect(() => compare({}, { terraform })).toThrow(
      'app: terraform.backend.s3.key: "app.tfstate" with cdktf, "other.tfstate" with cdktn',
    );
  });

  test("may not differ in a stack that one of them lacks", () => {
    const other = { app: stack("0.24.0"), more: stack("0.24.0") };
    expect(() => compareStacks({ app: stack("0.21.0") }, other, "0.24.0")).toThrow(
      "more: the stack: nothing with cdktf",
    );
  });

  test.each([
    ["one base with itself", { app: stack("0.21.0") }, "0.21.0"],
    ["nothing", {}, "none"],
  ])("is not compared: %s", (_, cdktn, got) => {
    expect(() => compareStacks({ app: stack("0.21.0") }, cdktn, "0.24.0")).toThrow(
      `All stacks must be synthesized by cdktn 0.24.0, got ${got}`,
    );
  });
});
