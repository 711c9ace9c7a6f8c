import {
  CopyObjectCommand,
  CreateBucketCommand,
  GetObjectCommand,
  HeadBucketCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import type { Emulator } from "../../../cli/local-aws/emulator";
import { REGION, startTwoEmulators, type TwoEmulators } from "./two-emulators";

let emulators: TwoEmulators;
beforeAll(async () => {
  emulators = await startTwoEmulators();
}, 60_000);
afterAll(() => emulators?.stop(), 30_000);

const [OURS, THEIRS] = ["000000000000", "111122223333"];

/** The emulator treats an account's id as an access key of its root user. */
const s3Of = ({ endpoint }: Emulator, accountId: string) =>
  new S3Client({
    endpoint,
    region: REGION,
    forcePathStyle: true,
    credentials: { accessKeyId: accountId, secretAccessKey: "any" },
  });

const statusOf = (request: Promise<unknown>): Promise<number> =>
  request.then(
    () => 200,
    (error) => error.$metadata.httpStatusCode,
  );

/** What our account gets from a bucket of another one that allows it everything. */
async function statuses(emulator: Emulator) {
  const [us, them] = [s3Of(emulator, OURS), s3Of(emulator, THEIRS)];
  const location = { CreateBucketConfiguration: { LocationConstraint: REGION } as const };
  const Bucket = "open";
  await them.send(new CreateBucketCommand({ Bucket, ...location }));
  const Resource = [`arn:aws:s3:::${Bucket}`, `arn:aws:s3:::${Bucket}/*`];
  const Statement = { Effect: "Allow", Principal: { AWS: `arn:aws:iam::${OURS}:root` }, Action: "s3:*", Resource };
  await them.send(new PutBucketPolicyCommand({ Bucket, Policy: JSON.stringify({ Version: "2012-10-17", Statement }) }));
  const copy = { Bucket, Key: "copy", CopySource: `${Bucket}/key`, ExpectedBucketOwner: THEIRS };
  const askAs = async (ExpectedBucketOwner?: string) => ({
    head: await statusOf(us.send(new HeadBucketCommand({ Bucket, ExpectedBucketOwner }))),
    put: await statusOf(us.send(new PutObjectCommand({ Bucket, Key: "key", Body: "any", ExpectedBucketOwner }))),
    get: await statusOf(us.send(new GetObjectCommand({ Bucket, Key: "key", ExpectedBucketOwner }))),
    copy: await statusOf(us.send(new CopyObjectCommand({ ...copy, ExpectedSourceBucketOwner: ExpectedBucketOwner }))),
  });
  return {
    unasked: await askAs(),
    theirs: await askAs(THEIRS),
    ours: await askAs(OURS),
    missing: await statusOf(us.send(new HeadBucketCommand({ Bucket: "missing", ExpectedBucketOwner: OURS }))),
  };
}

const GIVEN = { head: 200, put: 200, get: 200, copy: 200 };

describe("the bucket of another account than is expected", () => {
  test("is used by the plain emulator", async () => {
    expect(await statuses(emulators.plain)).toEqual({ unasked: GIVEN, theirs: GIVEN, ours: GIVEN, missing: 404 });
  });

  test("is rejected by the corrected one, and only if an account is expected", async () => {
    const refused = { head: 403, put: 403, get: 403, copy: 403 };
    expect(await statuses(emulators.corrected)).toEqual({ unasked: GIVEN, theirs: GIVEN, ours: refused, missing: 404 });
  });
});
