import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectsCommand,
  HeadBucketCommand,
  ListObjectVersionsCommand,
  NotFound,
  S3Client,
  S3ServiceException,
} from "@aws-sdk/client-s3";
import { mockClient } from "aws-sdk-client-mock";
import { createBucket, deleteBucket, findBucket } from "../../../cli/bootstrap/state-bucket";
import { stateHomeOf } from "../../../cli/project/state-home";
import { configOf } from "../../helpers/config";

const s3 = mockClient(S3Client);
const homeIn = (region: string) =>
  stateHomeOf(
    configOf({ PROJECT_NAME: "shop", ENVIRONMENT: "dev", AWS_ACCOUNT_ID: "123456789012", STATE_REGION: region }),
  );
const home = homeIn("eu-west-1");
const response = (httpStatusCode: number) =>
  new S3ServiceException({ name: "Unknown", $fault: "client", $metadata: { httpStatusCode } });

describe("the state bucket", () => {
  beforeEach(() => s3.reset());

  test("is missing only where S3 returns 404", async () => {
    s3.on(HeadBucketCommand).rejects(new NotFound({ $metadata: {}, message: "no" }));
    expect(await findBucket(home)).toBeUndefined();
    s3.on(HeadBucketCommand).rejects(response(301));
    await expect(findBucket(home)).rejects.toThrow("is not in eu-west-1. Set STATE_REGION to its region");
    s3.on(HeadBucketCommand).rejects(response(500));
    await expect(findBucket(home)).rejects.toThrow(S3ServiceException);
  });

  test("is created in its region, of which us-east-1 must not be named", async () => {
    await createBucket(home);
    await createBucket(homeIn("us-east-1"));
    const configurations = s3
      .commandCalls(CreateBucketCommand)
      .map(({ args }) => args[0].input.CreateBucketConfiguration);
    expect(configurations).toEqual([{ LocationConstraint: "eu-west-1" }, undefined]);
  });

  test("is emptied page by page, delete markers too, before it is deleted", async () => {
    s3.on(ListObjectVersionsCommand)
      .resolvesOnce({ Versions: [{ Key: "a", VersionId: "1" }], DeleteMarkers: [{ Key: "a", VersionId: "2" }] })
      .resolvesOnce({ DeleteMarkers: [{ Key: "b", VersionId: "3" }] })
      .resolves({});
    s3.on(DeleteObjectsCommand).resolves({});
    await deleteBucket(home);
    const deleted = s3.commandCalls(DeleteObjectsCommand).flatMap(({ args }) => args[0].input.Delete?.Objects);
    expect(deleted.map((object) => object?.VersionId)).toEqual(["1", "2", "3"]);
    expect(s3.commandCalls(DeleteBucketCommand)).toHaveLength(1);
  });

  test("names what could not be deleted, instead of retrying forever", async () => {
    s3.on(ListObjectVersionsCommand).resolves({ Versions: [{ Key: "a", VersionId: "1" }] });
    s3.on(DeleteObjectsCommand).resolves({ Errors: [{ Key: "a", Code: "AccessDenied", Message: "no" }] });
    await expect(deleteBucket(home)).rejects.toThrow("a in the bucket shop-dev-tfstate-123456789012 cannot be deleted");
  });
});
