import { DataAwsIamPolicyDocument } from "@cdktf/provider-aws/lib/data-aws-iam-policy-document";
import { DynamodbTable } from "@cdktf/provider-aws/lib/dynamodb-table";
import { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket";
import { S3BucketLifecycleConfiguration } from "@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration";
import { S3BucketPolicy } from "@cdktf/provider-aws/lib/s3-bucket-policy";
import { S3BucketVersioningA } from "@cdktf/provider-aws/lib/s3-bucket-versioning";
import { S3Backend, type TerraformStack } from "cdktf";
import { Construct } from "constructs";
import { requireName } from "../common/names";
import { denyPlainHttp, lockDown } from "../common/private-bucket";
import { encryptionOf } from "../common/table-encryption";

/**
 * How Terraform keeps two runs apart. `dynamodb`: an item in the lock table, which also holds the state's digest and so
 * notices a state that was deleted or replaced. `s3`: a lock file, `<key>.tflock`. `both`: each of them.
 */
export type StateLock = "both" | "dynamodb" | "s3";

/** Where a stack keeps its state. */
export interface StateSettings {
  readonly bucket: string;
  readonly lockTable: string;
  readonly region: string;
  /** @default "both" */
  readonly lock?: StateLock;
}

export interface StateBackendProps {
  /** Globally unique. 3 to 63 lower-case letters, digits and hyphens. */
  readonly bucketName: string;
  /** 3 to 255 letters, digits, `_`, `.` or `-`. */
  readonly lockTableName: string;
  /** Refuse to delete the lock table, also in a `destroy`. @default true */
  readonly deletionProtection?: boolean;
}

/**
 * Where Terraform keeps its state: a private, encrypted, versioned bucket and a lock table.
 *
 * Older versions of a state are kept for 90 days. It belongs in a separate stack, deployed once before the others.
 *
 * @example
 * new StateBackend(stateStack, "StateBackend", { bucketName: "acme-tfstate", lockTableName: "acme-tflock" });
 * StateBackend.configure(appStack, { bucket: "acme-tfstate", lockTable: "acme-tflock", region: "us-east-1" });
 */
export class StateBackend extends Construct {
  readonly bucketName: string;
  readonly lockTableName: string;

  /** Makes a stack keep its state in the bucket, as `<stack id>.tfstate`, and lock it while it works. */
  static configure(stack: TerraformStack, { bucket, lockTable, region, lock = "both" }: StateSettings) {
    new S3Backend(stack, {
      bucket,
      key: `${stack.node.id}.tfstate`,
      region,
      encrypt: true,
      dynamodbTable: lock === "s3" ? undefined : lockTable,
    });
    // cdktf 0.21 does not know this setting of Terraform's yet.
    if (lock !== "dynamodb") stack.addOverride("terraform.backend.s3.use_lockfile", true);
  }

  /** @throws ValidationError on a name that AWS does not take */
  constructor(scope: Construct, id: string, props: StateBackendProps) {
    super(scope, id);
    const { bucketName, lockTableName, deletionProtection = true } = props;
    requireName(this, "bucketName", bucketName, "bucket");
    requireName(this, "lockTableName", lockTableName, "table");

    const bucket = new S3Bucket(this, "Bucket", { bucket: bucketName });
    const lockedDown = lockDown(this, bucket);
    const versioning = new S3BucketVersioningA(this, "Versioning", {
      bucket: bucket.id,
      versioningConfiguration: { status: "Enabled" },
    });
    new S3BucketLifecycleConfiguration(this, "Lifecycle", {
      bucket: bucket.id,
      rule: [
        {
          id: "expire-old-versions",
          status: "Enabled",
          filter: [{ prefix: "" }],
          noncurrentVersionExpiration: [{ noncurrentDays: 90 }],
          // Each run's lock file leaves a delete marker behind.
          expiration: [{ expiredObjectDeleteMarker: true }],
          abortIncompleteMultipartUpload: [{ daysAfterInitiation: 7 }],
        },
      ],
      dependsOn: [versioning],
    });
    new S3BucketPolicy(this, "BucketPolicy", {
      bucket: bucket.id,
      policy: new DataAwsIamPolicyDocument(this, "BucketPolicyDocument", { statement: [denyPlainHttp(bucket.arn)] })
        .json,
      dependsOn: lockedDown,
    });
    const lockTable = new DynamodbTable(this, "LockTable", {
      name: lockTableName,
      hashKey: "LockID",
      attribute: [{ name: "LockID", type: "S" }],
      billingMode: "PAY_PER_REQUEST",
      serverSideEncryption: encryptionOf(),
      pointInTimeRecovery: { enabled: true },
      deletionProtectionEnabled: deletionProtection,
    });
    this.bucketName = bucket.id;
    this.lockTableName = lockTable.name;
  }
}
