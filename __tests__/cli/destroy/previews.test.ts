import { HeadObjectCommand, ListBucketsCommand, ListObjectsV2Command, NotFound, S3Client } from "@aws-sdk/client-s3";
import { mockClient } from "aws-sdk-client-mock";
import fc from "fast-check";
import { findPreviews } from "../../../cli/destroy/previews";
import { userProject } from "../../helpers/project";

const ACCOUNT = "123456789012";
const bucketOf = (environment: string, project = "user-app", account = ACCOUNT) =>
  `${project}-${environment}-tfstate-${account}`;
const [created, written] = [new Date("2026-01-01"), new Date("2026-02-02")];

describe("the previews of an account", () => {
  const s3 = mockClient(S3Client);
  const before = process.env;
  beforeEach(() => {
    s3.reset();
    process.env = { ...before, AWS_ACCOUNT_ID: ACCOUNT };
  });
  afterAll(() => {
    process.env = before;
  });
  const listBuckets = (names: readonly string[]) =>
    s3.on(ListBucketsCommand).resolves({ Buckets: names.map((Name) => ({ Name, CreationDate: created })) });

  test("are those with a state bucket, in the order of their numbers, each with the last write of its state", async () => {
    listBuckets(["pr-42", "dev", "pr-7"].map((environment) => bucketOf(environment)));
    s3.on(HeadObjectCommand, { Bucket: bucketOf("pr-42"), Key: "user-app-pr-42.tfstate" })
      .resolves({ LastModified: written })
      .on(HeadObjectCommand, { Bucket: bucketOf("pr-7") })
      .rejects(new NotFound({ message: "nothing was deployed", $metadata: {} }));
    expect(await findPreviews(userProject)).toEqual([
      { environment: "pr-7", deployedAt: created, hasOwnBucket: true },
      { environment: "pr-42", deployedAt: written, hasOwnBucket: true },
    ]);
  });

  test("are those with a state in the bucket that all share, where STATE_BUCKET names one", async () => {
    process.env.STATE_BUCKET = "acme-tfstate";
    const keys = [
      "user-app-pr-42.tfstate",
      "user-app-pr-42-state.tfstate",
      "user-app-dev.tfstate",
      "shop-pr-1.tfstate",
    ];
    const Contents = [...keys, "user-app-pr-42.tfstate.tflock"].map((Key) => ({ Key, LastModified: written }));
    s3.on(ListObjectsV2Command, { Bucket: "acme-tfstate" }).resolves({ Contents });
    expect(await findPreviews(userProject)).toEqual([
      { environment: "pr-42", deployedAt: written, hasOwnBucket: false },
    ]);
  });

  test("are never what only looks like one: another app's, another account's, or another environment", async () => {
    const names = fc.oneof(
      fc
        .constantFrom("dev", "prod", "pr", "pr-", "pr-x", "pr-1x", "xpr-1", "pr-1-2", "pr-1234567890", "staging")
        .map((it) => bucketOf(it)),
      fc.constantFrom("shop", "user", "user-app-2", "my-user-app", "pr-1").map((it) => bucketOf("pr-1", it)),
      fc.constantFrom("123456789013", "12345678901", "").map((it) => bucketOf("pr-1", "user-app", it)),
      fc.string(),
    );
    s3.on(HeadObjectCommand).resolves({ LastModified: written });
    await fc.assert(
      fc.asyncProperty(fc.array(names), async (all) => {
        listBuckets(all);
        expect(await findPreviews(userProject)).toEqual([]);
      }),
    );
  });
});
