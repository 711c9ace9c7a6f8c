import {
  type BucketLocationConstraint,
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectsCommand,
  GetBucketTaggingCommand,
  ListObjectVersionsCommand,
  PutBucketTaggingCommand,
  paginateListObjectsV2,
  S3ServiceException,
} from "@aws-sdk/client-s3";
import { tagsOf } from "../aws/tags";
import type { StateHome } from "../project/state-home";
import { bucketExists } from "../terraform/state-bucket";
import { type Found, ownTags } from "./ownership";

/** @throws BucketDenied when the bucket may be another account's; Error when it is in another region */
export async function findBucket({ s3, bucket, region }: StateHome): Promise<Found | undefined> {
  if (!(await bucketExists(s3, { bucket, region }))) return undefined;
  const { Versions = [], DeleteMarkers = [] } = await s3.send(
    new ListObjectVersionsCommand({ Bucket: bucket, MaxKeys: 1 }),
  );
  return { tags: await readTags({ s3, bucket }), isUsed: Versions.length + DeleteMarkers.length > 0 };
}

async function readTags({ s3, bucket }: Pick<StateHome, "s3" | "bucket">): Promise<Record<string, string>> {
  try {
    return tagsOf((await s3.send(new GetBucketTaggingCommand({ Bucket: bucket }))).TagSet);
  } catch (error) {
    if (error instanceof S3ServiceException && error.name === "NoSuchTagSet") return {};
    throw error;
  }
}

/** Creates the bucket, private and encrypted by AWS's defaults; Terraform configures the rest. */
export async function createBucket({ s3, bucket, region }: StateHome) {
  // us-east-1 is the only region that S3 rejects as a location constraint.
  const elsewhere = { LocationConstraint: region as BucketLocationConstraint };
  const configuration = region === "us-east-1" ? {} : { CreateBucketConfiguration: elsewhere };
  await s3.send(new CreateBucketCommand({ Bucket: bucket, ...configuration }));
}

/** Tags the bucket as this environment's, before anything is in it. */
export async function tagBucket(home: StateHome) {
  await home.s3.send(new PutBucketTaggingCommand({ Bucket: home.bucket, Tagging: { TagSet: ownTags(home) } }));
}

/** Keys of all objects, without the deleted ones. */
export async function listKeys({ s3, bucket }: StateHome): Promise<string[]> {
  const keys: string[] = [];
  for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket: bucket })) {
    keys.push(...Contents.flatMap(({ Key }) => Key ?? []));
  }
  return keys;
}

/** Deletes every version of every object and every delete marker, then the bucket. */
export async function deleteBucket({ s3, bucket }: StateHome) {
  for (;;) {
    // Always the first page: what it lists is gone afterwards.
    const page = await s3.send(new ListObjectVersionsCommand({ Bucket: bucket }));
    const entries = [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])];
    if (entries.length === 0) break;
    const Objects = entries.map(({ Key, VersionId }) => ({ Key, VersionId }));
    const { Errors = [] } = await s3.send(
      new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects, Quiet: true } }),
    );
    const [first] = Errors;
    if (first)
      throw new Error(`${first.Key} in the bucket ${bucket} cannot be deleted: ${first.Code} ${first.Message}`);
  }
  await s3.send(new DeleteBucketCommand({ Bucket: bucket }));
}
