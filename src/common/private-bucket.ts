import type { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket";
import { S3BucketOwnershipControls } from "@cdktf/provider-aws/lib/s3-bucket-ownership-controls";
import { S3BucketPublicAccessBlock } from "@cdktf/provider-aws/lib/s3-bucket-public-access-block";
import { S3BucketServerSideEncryptionConfigurationA } from "@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration";
import type { ITerraformDependable } from "cdktf";
import type { Construct } from "constructs";

/** Blocks public access to the bucket, disables ACLs and encrypts it: with S3's own keys, or this one. */
export function lockDown(scope: Construct, bucket: S3Bucket, kmsKeyArn?: string): ITerraformDependable[] {
  const encryption = kmsKeyArn
    ? {
        applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: kmsKeyArn },
        bucketKeyEnabled: true,
      }
    : { applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } };
  return [
    new S3BucketPublicAccessBlock(scope, "PublicAccessBlock", {
      bucket: bucket.id,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    }),
    new S3BucketOwnershipControls(scope, "OwnershipControls", {
      bucket: bucket.id,
      rule: { objectOwnership: "BucketOwnerEnforced" },
    }),
    new S3BucketServerSideEncryptionConfigurationA(scope, "Encryption", {
      bucket: bucket.id,
      rule: [encryption],
    }),
  ];
}

/** The statement of a bucket policy that denies every request over plain http. */
export function denyPlainHttp(bucketArn: string) {
  return {
    sid: "DenyPlainHttp",
    effect: "Deny",
    principals: [{ type: "*", identifiers: ["*"] }],
    actions: ["s3:*"],
    resources: [bucketArn, `${bucketArn}/*`],
    condition: [{ test: "Bool", variable: "aws:SecureTransport", values: ["false"] }],
  };
}
