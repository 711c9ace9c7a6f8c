import type { Block } from "../../src/testing";
import { add, type Mutant, mutantsOf, reference, remove, resource, statement, statements } from "./mutant";

const BLOCK = "aws_s3_bucket_public_access_block";
const DOCUMENT = "BucketPolicyDocument";
const ENCRYPTION = "aws_s3_bucket_server_side_encryption_configuration";
const cloudFront = (json: Block) => statement(json, DOCUMENT, 0);
const table = (json: Block) => resource(json, "aws_dynamodb_table");
/** What the function may do to its table. */
const grant = (json: Block) => statement(json, "GetUser_Policy", 1);
const everybody = [{ type: "*", identifiers: ["*"] }];

const inTheApp = mutantsOf("app", {
  "bucket may get public ACLs": (json) => (resource(json, BLOCK).block_public_acls = false),
  "bucket may get a public policy": (json) => (resource(json, BLOCK).block_public_policy = false),
  "bucket does not ignore public ACLs": (json) => (resource(json, BLOCK).ignore_public_acls = false),
  "bucket is not restricted when public": (json) => delete resource(json, BLOCK).restrict_public_buckets,
  "bucket has no public access block": (json) => remove(json, BLOCK),
  "second bucket without a public access block": (json) => add(json, "aws_s3_bucket", { bucket: "acme-open" }),
  "bucket has a public ACL": (json) =>
    add(json, "aws_s3_bucket_acl", { bucket: reference(json, "aws_s3_bucket", "id"), acl: "public-read" }),
  "file has a public ACL": (json) => (resource(json, "aws_s3_object", "index").acl = "public-read"),
  "bucket has ACLs": (json) =>
    (resource(json, "aws_s3_bucket_ownership_controls").rule.object_ownership = "ObjectWriter"),
  "bucket is a website": (json) =>
    add(json, "aws_s3_bucket_website_configuration", {
      bucket: reference(json, "aws_s3_bucket", "id"),
      index_document: { suffix: "index.html" },
    }),
  "bucket is read by pages of any origin": (json) =>
    add(json, "aws_s3_bucket_cors_configuration", {
      bucket: reference(json, "aws_s3_bucket", "id"),
      cors_rule: [{ allowed_methods: ["GET"], allowed_origins: ["*"] }],
    }),
  "bucket is read by everybody": (json) => (cloudFront(json).principals = everybody),
  "bucket is read by any distribution": (json) => delete cloudFront(json).condition,
  "bucket is read by any distribution of the account": (json) =>
    (cloudFront(json).condition = [
      {
        test: "StringLike",
        variable: "AWS:SourceArn",
        values: ["arn:aws:cloudfront::111122223333:distribution/*"],
      },
    ]),
  "bucket is read by another account too": (json) =>
    cloudFront(json).principals.push({ type: "AWS", identifiers: ["arn:aws:iam::999999999999:root"] }),
  "bucket is written by CloudFront": (json) => cloudFront(json).actions.push("s3:PutObject"),
  "bucket allows CloudFront everything": (json) => (cloudFront(json).actions = ["s3:*"]),
  "bucket accepts plain http": (json) => statements(json, DOCUMENT).pop(),
  "bucket accepts plain http for files": (json) => statement(json, DOCUMENT, 1).resources.pop(),
  "bucket has no policy": (json) => remove(json, "aws_s3_bucket_policy"),
  "bucket is not encrypted": (json) => remove(json, ENCRYPTION),
  "bucket is emptied by a destroy": (json) => (resource(json, "aws_s3_bucket").force_destroy = true),
  "table can be deleted": (json) => (table(json).deletion_protection_enabled = false),
  "table cannot be restored": (json) => (table(json).point_in_time_recovery.enabled = false),
  "table is encrypted by another account's key": (json) =>
    (table(json).server_side_encryption = { enabled: true, kms_key_arn: "arn:aws:kms:us-east-1:999999999999:key/1" }),
  "table is replicated to another region": (json) => (table(json).replica = [{ region_name: "eu-west-1" }]),
  "table streams its changes": (json) =>
    Object.assign(table(json), { stream_enabled: true, stream_view_type: "NEW_AND_OLD_IMAGES" }),
  "table deletes items that have expired": (json) => (table(json).ttl = { attribute_name: "createdAt", enabled: true }),
  "role reaches every index of its table": (json) =>
    grant(json).resources.push(`${reference(json, "aws_dynamodb_table", "arn")}/index/*`),
  "role reaches an index of its table": (json) =>
    grant(json).resources.push(`${reference(json, "aws_dynamodb_table", "arn")}/index/ByEmail`),
  "role reaches an index instead of its table": (json) =>
    (grant(json).resources = [`${reference(json, "aws_dynamodb_table", "arn")}/index/ByEmail`]),
  "role reaches an index of another table": (json) =>
    grant(json).resources.push("arn:aws:dynamodb:us-east-1:111122223333:table/Payments/index/ByEmail"),
  "log is kept forever": (json) => delete resource(json, "aws_cloudwatch_log_group", "GetUser").retention_in_days,
  "log is kept for a day": (json) => (resource(json, "aws_cloudwatch_log_group", "GetUser").retention_in_days = 1),
  "log group is left to Lambda": (json) => remove(json, "aws_cloudwatch_log_group", "GetUser"),
  "access log is kept forever": (json) =>
    delete resource(json, "aws_cloudwatch_log_group", "AccessLog").retention_in_days,
  "state is not encrypted": (json) => (json.terraform.backend.s3.encrypt = false),
  "state is not locked": (json) => {
    delete json.terraform.backend.s3.dynamodb_table;
    delete json.terraform.backend.s3.use_lockfile;
  },
  "output contains a secret": (json) => (json.output.api_key = { value: "correct-horse-battery-staple" }),
});

const inTheState = mutantsOf("state", {
  "state bucket may get a public policy": (json) => (resource(json, BLOCK).block_public_policy = false),
  "state bucket has no public access block": (json) => remove(json, BLOCK),
  "state bucket accepts plain http": (json) => remove(json, "aws_s3_bucket_policy"),
  "state bucket is read by another account": (json) =>
    statements(json, DOCUMENT).push({
      actions: ["s3:GetObject"],
      resources: statement(json, DOCUMENT).resources,
      principals: [{ type: "AWS", identifiers: ["arn:aws:iam::999999999999:root"] }],
    }),
  "state bucket has ACLs": (json) => remove(json, "aws_s3_bucket_ownership_controls"),
  "state bucket is not encrypted": (json) => remove(json, ENCRYPTION),
  "state bucket keeps no versions": (json) =>
    (resource(json, "aws_s3_bucket_versioning").versioning_configuration.status = "Suspended"),
  "state bucket keeps versions for a day": (json) =>
    (resource(json, "aws_s3_bucket_lifecycle_configuration").rule[0].noncurrent_version_expiration[0].noncurrent_days =
      1),
  "state expires": (json) =>
    (resource(json, "aws_s3_bucket_lifecycle_configuration").rule[0].expiration[0] = { days: 30 }),
  "state bucket is emptied by a destroy": (json) => (resource(json, "aws_s3_bucket").force_destroy = true),
  "lock table can be deleted": (json) => (table(json).deletion_protection_enabled = false),
  "lock table cannot be restored": (json) => delete table(json).point_in_time_recovery,
});

/** Somebody may read, change or lose what is kept. */
export const DATA_MUTANTS: Mutant[] = [...inTheApp, ...inTheState];
