import { HeadBucketCommand, NotFound, type S3Client, S3ServiceException } from "@aws-sdk/client-s3";
import { s3ClientOf } from "../aws/s3-client";
import type { StateLocation } from "./state-location";

/** There is no bucket for the state. */
export class NoStateBucket extends Error {
  override readonly name = "NoStateBucket";

  constructor(bucket: string, remedy = "") {
    super(`There is no bucket ${bucket} for the state. ${remedy}`.trimEnd());
  }
}

/**
 * Whether the bucket exists.
 *
 * @throws BucketDenied when it may be another account's; Error when it is in another region
 */
export async function bucketExists(s3: S3Client, { bucket, region }: Pick<StateLocation, "bucket" | "region">) {
  try {
    await s3.send(new HeadBucketCommand({ Bucket: bucket }));
    return true;
  } catch (error) {
    if (error instanceof NotFound) return false;
    if (error instanceof S3ServiceException && error.$metadata.httpStatusCode === 301) {
      throw new Error(`The bucket ${bucket} is not in ${region}. Set STATE_REGION to its region.`);
    }
    throw error;
  }
}

/**
 * Required before each `terraform init`: Terraform identifies the bucket by its name only, and would read and write the
 * state in a bucket of another account.
 *
 * @throws NoStateBucket; BucketDenied when the bucket may be another account's; Error when it is in another region
 */
export async function requireStateBucket(state: StateLocation) {
  const { accountId, bucket, client } = state;
  const s3 = s3ClientOf(accountId, client);
  try {
    if (await bucketExists(s3, state)) return;
  } finally {
    s3.destroy();
  }
  throw new NoStateBucket(bucket);
}
