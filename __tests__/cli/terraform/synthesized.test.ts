import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { SqsQueue } from "@cdktf/provider-aws/lib/sqs-queue";
import { App, TerraformOutput, TerraformStack } from "cdktf";
import { blocksOfType, isKnown, parseSynthesized, readSynthesized, typesOf } from "../../../cli/terraform/synthesized";

describe("a synthesized stack", () => {
  const outdir = mkdtempSync(join(tmpdir(), "synthesized-"));
  afterAll(() => rmSync(outdir, { recursive: true }));

  test("has the location of its state, its account, region and resources", () => {
    const app = new App({ outdir });
    const stack = new TerraformStack(app, "shop");
    const s3 = { bucket: "b", key: "k", region: "eu-west-1", dynamodb_table: "t", use_lockfile: true };
    stack.addOverride("terraform.backend", { s3 });
    new AwsProvider(stack, "Us", { alias: "us", region: "us-east-1" });
    new AwsProvider(stack, "Aws", {
      region: "eu-central-1",
      allowedAccountIds: ["123456789012"],
      defaultTags: [{ tags: { project: "shop" } }],
    });
    const queue = new SqsQueue(stack, "Jobs", { name: "jobs" });
    new TerraformOutput(stack, "url", { value: queue.url });
    app.synth();

    const read = readSynthesized(join(outdir, "stacks", "shop"));
    expect(read).toMatchObject({
      backend: { bucket: "b", key: "k", region: "eu-west-1", lockTable: "t", useLockfile: true },
      aws: { region: "eu-central-1", allowedAccountIds: ["123456789012"], defaultTags: { project: "shop" } },
      data: {},
      outputs: ["url"],
      json: { output: { url: { value: expect.any(String) } } },
    });
    expect(typesOf(read)).toEqual(["aws_sqs_queue"]);
    expect(blocksOfType(read, "aws_sqs_queue")).toEqual([["Jobs", expect.objectContaining({ name: "jobs" })]]);
    expect(blocksOfType(read, "aws_sns_topic")).toEqual([]);
  });

  test("has none of what it does not configure, and nothing that is known only at apply", () => {
    const nothing = {
      backend: undefined,
      aws: { region: undefined, allowedAccountIds: [], defaultTags: {} },
      resources: {},
      data: {},
      outputs: [],
    };
    expect(parseSynthesized("{}")).toEqual({ ...nothing, json: {} });
    const aws = {
      region: `\${var.region}`,
      allowed_account_ids: [`\${var.account}`],
      default_tags: { tags: { by: `\${var.by}` } },
    };
    expect(parseSynthesized(JSON.stringify({ provider: { aws } }))).toMatchObject(nothing);
    expect([isKnown("a"), isKnown(`a-\${b.c}`), isKnown(undefined)]).toEqual([true, false, false]);
  });

  test.each([
    ["no JSON", "{", "is not JSON"],
    [
      "without a bucket",
      { terraform: { backend: { s3: { key: "k", region: "r" } } } },
      "terraform.backend.s3.bucket: ",
    ],
    ["with a resource that is a text", { resource: { aws_x: { It: "x" } } }, "resource.aws_x.It: must be an object"],
  ])("is rejected by its file when it is %s", (_, content, words) => {
    const file = join(outdir, "cdk.tf.json");
    writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
    const read = () => readSynthesized(outdir);
    expect(read).toThrow(words);
    expect(read).toThrow(`${file} cannot be read:`);
  });
});
