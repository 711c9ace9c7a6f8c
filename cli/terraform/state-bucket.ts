import { HeadBucketCommand, NotFound, type S3Client, S3ServiceException } from "@aws-sdk/client-s3";
import { s3ClientOf } from "../aws/s3-client";
import type { StateLocation } from "../project/state-location";
import { commandFor } from "../ui/command-for";

/** There is no bucket for the state. */
export class NoStateBucket extends Error {
  override readonly name = "NoStateBucket";
}

/**
 * Whether the bucket is there.
 *
 * @throws BucketDenied when it may be another account's; Error when it is in another region
 */
export async function isThere(s3: S3Client, { bucket, region }: Pick<StateLocation, "bucket" | "region">) {
  try {
    await s3.send(new HeadBucketCommand({ Bucket: bucket }));
    return true;
  } catch (error) {
    if (error instanceof NotFound) return false;
    if (error instanceof S3ServiceException && error.$metadata.httpStatusCode === 301) {
      throw new Error(`The bucket ${bucket} is not in ${region}. Name its region by STATE_REGION.`);
    }
    throw error;
  }
}

/**
 * To be called before each `terraform init`: Terraform knows the bucket by its name alone, and would read and write the
 * state in one that another account has made.
 *
 * @throws NoStateBucket that says how to make it; BucketDenied when it may be another account's; Error when it is in
 * another region
 */
export async function requireStateBucket(state: StateLocation) {
  const { accountId, client, environment, project } = state;
  const s3 = s3ClientOf(accountId, client);
  try {
    if (await isThere(s3, state)) return;
  } finally {
    s3.destroy();
  }
  const command =
    environment === "local" ? commandFor(project, "local") : commandFor(project, "bootstrap", environment);
  throw new NoStateBucket(`${environment} has no bucket for its state yet. Make it with: ${command}`);
}
