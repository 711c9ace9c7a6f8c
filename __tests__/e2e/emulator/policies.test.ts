import {
  CreateAccessKeyCommand,
  CreatePolicyCommand,
  CreateUserCommand,
  IAMClient,
  PutUserPermissionsBoundaryCommand,
  PutUserPolicyCommand,
  SimulatePrincipalPolicyCommand,
} from "@aws-sdk/client-iam";
import { CreateBucketCommand, ListObjectsV2Command, PutBucketPolicyCommand, S3Client } from "@aws-sdk/client-s3";
import type { Emulator } from "../../../cli/local-aws/emulator";
import { REGION, startTwoEmulators, type TwoEmulators } from "./two-emulators";

let emulators: TwoEmulators;

beforeAll(async () => {
  emulators = await startTwoEmulators();
}, 60_000);
afterAll(() => emulators?.stop(), 30_000);

const ACCOUNT = "000000000000";
const BUCKET = "notes";
const BUCKET_ARN = `arn:aws:s3:::${BUCKET}`;
const documentOf = (...Statement: object[]) => JSON.stringify({ Version: "2012-10-17", Statement });
const clientOf = ({ endpoint }: Emulator, accessKeyId = "test", secretAccessKey = "test") => ({
  endpoint,
  region: REGION,
  forcePathStyle: true,
  credentials: { accessKeyId, secretAccessKey },
});

/** Creates a user with one inline policy. */
async function createUser(iam: IAMClient, UserName: string, statement: object) {
  await iam.send(new CreateUserCommand({ UserName }));
  const PolicyDocument = documentOf(statement);
  await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: "own", PolicyDocument }));
}

/** Whether a user who may list a bucket may list it where its policy denies requests without TLS. */
async function mayListOverTls(emulator: Emulator): Promise<boolean> {
  const [iam, s3] = [new IAMClient(clientOf(emulator)), new S3Client(clientOf(emulator))];
  await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
  const deny = { Effect: "Deny", Principal: "*", Action: "s3:*", Resource: [BUCKET_ARN, `${BUCKET_ARN}/*`] };
  const Policy = documentOf({ ...deny, Condition: { Bool: { "aws:SecureTransport": "false" } } });
  await s3.send(new PutBucketPolicyCommand({ Bucket: BUCKET, Policy }));
  await createUser(iam, "reader", { Effect: "Allow", Action: "s3:ListBucket", Resource: BUCKET_ARN });
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: "reader" }));
  const reader = new S3Client(clientOf(emulator, AccessKey?.AccessKeyId, AccessKey?.SecretAccessKey));
  try {
    await reader.send(new ListObjectsV2Command({ Bucket: BUCKET }));
    return true;
  } catch (error) {
    if ((error as Error).name === "AccessDenied") return false;
    throw error;
  }
}

describe("a policy that denies requests without TLS", () => {
  test("denies everything to those who are not root on the plain emulator, which is called without", async () => {
    expect(await mayListOverTls(emulators.plain)).toBe(false);
  });

  test("allows the clients of the corrected one, which call AWS with it", async () => {
    expect(await mayListOverTls(emulators.corrected)).toBe(true);
  });
});

/** The decisions about two buckets: of a user who may read what has a tag in both, within a boundary for the first. */
async function simulate(emulator: Emulator): Promise<string[]> {
  const iam = new IAMClient(clientOf(emulator));
  const allow = { Effect: "Allow", Action: "s3:GetObject" };
  await createUser(iam, "simulated", {
    ...allow,
    Resource: "arn:aws:s3:::*",
    Condition: { StringEquals: { "s3:ExistingObjectTag/team": "a" } },
  });
  const PolicyDocument = documentOf({ ...allow, Resource: "arn:aws:s3:::first/*" });
  await iam.send(new CreatePolicyCommand({ PolicyName: "limit", PolicyDocument }));
  const limit = `arn:aws:iam::${ACCOUNT}:policy/limit`;
  await iam.send(new PutUserPermissionsBoundaryCommand({ UserName: "simulated", PermissionsBoundary: limit }));
  const ContextKeyName = "s3:ExistingObjectTag/team";
  const { EvaluationResults = [] } = await iam.send(
    new SimulatePrincipalPolicyCommand({
      PolicySourceArn: `arn:aws:iam::${ACCOUNT}:user/simulated`,
      ActionNames: ["s3:GetObject", "s3:PutObject"],
      ResourceArns: ["arn:aws:s3:::first/a", "arn:aws:s3:::second/a"],
      ContextEntries: [{ ContextKeyName, ContextKeyType: "string", ContextKeyValues: ["a"] }],
    }),
  );
  return EvaluationResults.map((it) => `${it.EvalActionName} ${it.EvalResourceName}: ${it.EvalDecision}`);
}

describe("a simulation of a user's policies", () => {
  test("is of the first resource only, and without the context, on the plain emulator", async () => {
    expect(await simulate(emulators.plain)).toEqual([
      "s3:GetObject arn:aws:s3:::first/a: implicitDeny",
      "s3:PutObject arn:aws:s3:::first/a: implicitDeny",
    ]);
  });

  test("is of whole requests within the boundary on the corrected one", async () => {
    expect(await simulate(emulators.corrected)).toEqual([
      "s3:GetObject arn:aws:s3:::first/a: allowed",
      "s3:GetObject arn:aws:s3:::second/a: implicitDeny",
      "s3:PutObject arn:aws:s3:::first/a: implicitDeny",
      "s3:PutObject arn:aws:s3:::second/a: implicitDeny",
    ]);
  });
});
