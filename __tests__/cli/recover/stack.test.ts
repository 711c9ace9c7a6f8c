import { Stack } from "../../../cli/recover/stack";
import { inState } from "../terraform/state-fixture";

/** A reference, as Terraform writes it. */
const ref = (to: string) => `\${${to}}`;

const stack = new Stack(
  {
    aws: { allowedAccountIds: [], defaultTags: { project: "shop" } },
    data: {
      aws_iam_policy_document: { Trust: { statement: [{ resources: [ref("aws_dynamodb_table.Table.arn")] }] } },
    },
    resources: {
      aws_s3_bucket: { Bucket: { bucket: "shop-site" } },
      aws_s3_bucket_policy: {
        Policy: {
          bucket: ref("aws_s3_bucket.Bucket.id"),
          policy: `at ${ref("aws_s3_bucket.Bucket.arn")}`,
          prefix: `of ${ref("aws_s3_bucket.Bucket.id")}/logs`,
        },
      },
      aws_dynamodb_table: { Table: { name: "shop-orders" } },
      aws_iam_role: {
        Role: {
          name: "shop",
          policy: ref("data.aws_iam_policy_document.Trust.json"),
          depends_on: ["aws_s3_bucket.Bucket"],
        },
      },
      aws_sqs_queue: { Many: { for_each: ref("toset([])") }, Half: {}, Gone: {} },
    },
  },
  [
    inState("aws_s3_bucket", "Bucket", { attributes: { id: "the-id" } }),
    inState("aws_sqs_queue", "Many", {}, { status: "tainted" }),
    inState("aws_sqs_queue", "Half", { status: "tainted" }),
    inState("aws_sqs_queue", "Gone", { deposed: "12345678", status: "tainted" }),
    { ...inState("aws_dynamodb_table", "Table", { attributes: { id: "of a module" } }), module: "module.other" },
  ],
);

describe("a stack and its state", () => {
  test("show what the state lacks: no tainted and no deposed resource, and none with count or for_each", () => {
    expect(stack.missing()).toEqual(["aws_s3_bucket_policy.Policy", "aws_dynamodb_table.Table", "aws_iam_role.Role"]);
    expect(stack.present()).toEqual(["aws_s3_bucket.Bucket", "aws_sqs_queue.Half"]);
    expect(stack.halfMade()).toEqual(["aws_sqs_queue.Many", "aws_sqs_queue.Half"]);
    expect([stack.has("aws_s3_bucket.Bucket"), stack.has("aws_sqs_queue.Gone")]).toEqual([true, false]);
  });

  test("follow a reference to the state, to what was found, and to the configuration", () => {
    expect(stack.attribute("aws_s3_bucket_policy.Policy", "bucket")).toBe("the-id");
    expect(stack.attribute("aws_s3_bucket_policy.Policy", "prefix")).toBe("of the-id/logs");
    expect(stack.attribute("aws_dynamodb_table.Table", "name")).toBe("shop-orders");
    expect(stack.attribute("aws_dynamodb_table.Table", "arn")).toBeUndefined();
    stack.setFound("aws_dynamodb_table.Table", { arn: "arn:aws:dynamodb:…" });
    expect(stack.attribute("aws_dynamodb_table.Table", "arn")).toBe("arn:aws:dynamodb:…");
  });

  test("have no text that only Terraform can evaluate", () => {
    expect(stack.attribute("aws_s3_bucket_policy.Policy", "policy")).toBeUndefined();
  });

  test("include the dependencies of a resource, also through a data source and without a reference", () => {
    expect(stack.dependencies("aws_iam_role.Role").sort()).toEqual([
      "aws_dynamodb_table.Table",
      "aws_s3_bucket.Bucket",
    ]);
    expect(stack.dependencies("aws_s3_bucket.Bucket")).toEqual([]);
  });

  test("are the source of the provider's default tags", () => {
    expect(stack.defaultTags()).toEqual({ project: "shop" });
  });
});
