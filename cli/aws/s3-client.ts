import { S3Client, type S3ClientConfig, S3ServiceException } from "@aws-sdk/client-s3";

/** S3 denied a request for a bucket: it belongs to another account, or the credentials lack the permission. */
export class BucketDenied extends Error {
  override readonly name = "BucketDenied";

  constructor(
    /** What was denied, and why that may be. */
    readonly reason: string,
    readonly remedy: string,
  ) {
    super(`${reason} ${remedy}`);
  }
}

/**
 * The only way to create an S3 client. Bucket names can be guessed, and anybody can take a free one: each request sets
 * the expected bucket owner, and S3 denies it for any other.
 *
 * @param accountId the owner of every bucket that the client is used for
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-owner-condition.html
 */
export function s3ClientOf(accountId: string, settings: S3ClientConfig): S3Client {
  const client = new S3Client(settings);
  client.middlewareStack.add(
    (next, { commandName = "" }) =>
      async (args) => {
        // A command sends those that its API has: CreateBucket neither, the second only those that copy.
        const owners = { ExpectedBucketOwner: accountId, ExpectedSourceBucketOwner: accountId };
        try {
          return await next({ ...args, input: Object.assign({}, args.input, owners) });
        } catch (error) {
          if (!isDenial(error, commandName)) throw error;
          const { Bucket = "?" } = args.input as { Bucket?: string };
          throw denialOf(commandName.replace(/Command$/, ""), Bucket, accountId);
        }
      },
    { name: "expectBucketOwner", step: "initialize" },
  );
  return client;
}

/** A response to HEAD has no body, and so no code. */
function isDenial(error: unknown, commandName: string): boolean {
  if (!(error instanceof S3ServiceException) || error.$metadata.httpStatusCode !== 403) return false;
  return error.name === "AccessDenied" || commandName.startsWith("Head");
}

function denialOf(operation: string, bucket: string, accountId: string): BucketDenied {
  return new BucketDenied(
    `S3 denied ${operation} on the bucket ${bucket}: it is not of account ${accountId}, or these credentials lack the ` +
      "permission; S3's 403 is the same for both.",
    "aws s3api list-buckets lists the buckets of an account. If another account has taken the name, choose another one: " +
      "STATE_BUCKET names the state's bucket, PROJECT_NAME is part of all others.",
  );
}
