import { DescribeContinuousBackupsCommand, DescribeTableCommand } from "@aws-sdk/client-dynamodb";
import {
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketPolicyCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
  ListBucketsCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import userApp from "../../app";
import { type Deployers, deployersOf } from "../../cli/bootstrap/deployers";
import { parseRepository } from "../../cli/bootstrap/github";
import { createBucket } from "../../cli/bootstrap/state-bucket";
import { deployable } from "../cli/policy/subjects";
import { type BootstrapCloud, startBootstrapCloud } from "./bootstrap/bootstrap-cloud";

jest.setTimeout(400_000);

const REPOSITORY = "acme@583231/shop@1296269";
const ROLE = "arn:aws:iam::000000000000:role/";
const BOUNDARY = "arn:aws:iam::000000000000:policy/boundary-user-app-pr-101";
const SETTINGS = { PROTECT_DATA: "true", ACCESS_LOG: "true" };
const NOTHING = { bucket: false, lockTable: false };
const BOTH = { bucket: true, lockTable: true };

/** What `--roles github` must have created. */
function wantedRoles(): Promise<Deployers> {
  const subject = deployable(userApp, {
    ENVIRONMENT: "pr-101",
    AWS_ACCOUNT_ID: "000000000000",
    AWS_REGION: "us-east-1",
    ...SETTINGS,
    PERMISSIONS_BOUNDARY: BOUNDARY,
  });
  return deployersOf(subject.config, subject.app, parseRepository(REPOSITORY));
}

/** One story: the provider waits 55 s for the bucket's lifecycle rules, so they are created once. */
describe("bootstrap", () => {
  let cloud: BootstrapCloud;
  beforeAll(async () => {
    cloud = await startBootstrapCloud();
  });
  afterAll(() => cloud?.stop());
  const withRoles = (...args: string[]) => {
    const roles = ["--roles", "github", "--repository", REPOSITORY, ...args];
    return cloud.runWith(SETTINGS, "bootstrap", cloud.home.environment, ...roles);
  };

  test("rejects 'local', a misspelt environment and another account, and its destroy reports that nothing exists", async () => {
    expect(await cloud.runWith({}, "bootstrap", "local")).toMatchObject({
      status: 2,
      output: expect.stringContaining("npm run local does that"),
    });
    expect(await cloud.runWith({}, "bootstrap", "porduction")).toMatchObject({
      status: 2,
      output: expect.stringContaining(
        "There is no environment 'porduction': the app declares local, dev, pr-<number>, staging, prod.",
      ),
    });
    const elsewhere = await cloud.runWith({ AWS_ACCOUNT_ID: "123456789012" }, "bootstrap", cloud.home.environment);
    expect(elsewhere).toMatchObject({
      status: 1,
      output: expect.stringContaining("the credentials are of account 000000000000"),
    });
    expect(await cloud.run("bootstrap-destroy")).toMatchObject({
      status: 0,
      output: expect.stringContaining("There is nothing to destroy"),
    });
    expect((await cloud.home.s3.send(new ListBucketsCommand())).Buckets ?? []).toEqual([]);
    expect(await cloud.isThere()).toEqual(NOTHING);
  });

  test("can be killed when only the bucket exists, and again once the table exists, both times without a state", async () => {
    await cloud.killOnce(async () => (await cloud.isThere()).bucket);
    expect(await cloud.isThere()).toEqual({ bucket: true, lockTable: false });
    await cloud.killOnce(async () => (await cloud.isThere()).lockTable);
    expect(await cloud.keys()).toEqual([]);
  });

  test("is finished by the next run, which needs nothing that the killed ones left on this machine", async () => {
    const { status, output } = await cloud.run("bootstrap");
    expect(output).toMatch(/2 imported, \d+ added, \d+ changed, 0 destroyed/);
    expect(status).toBe(0);
  });

  test("has created the bucket with its settings", async () => {
    const { s3, bucket: Bucket } = cloud.home;
    expect((await s3.send(new GetBucketVersioningCommand({ Bucket }))).Status).toBe("Enabled");
    const { ServerSideEncryptionConfiguration } = await s3.send(new GetBucketEncryptionCommand({ Bucket }));
    expect(ServerSideEncryptionConfiguration?.Rules).toHaveLength(1);
    const { PublicAccessBlockConfiguration } = await s3.send(new GetPublicAccessBlockCommand({ Bucket }));
    expect(Object.values(PublicAccessBlockConfiguration ?? {})).toEqual([true, true, true, true]);
    const { Policy } = await s3.send(new GetBucketPolicyCommand({ Bucket }));
    expect(Policy).toContain("aws:SecureTransport");
    const { Rules } = await s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket }));
    expect(Rules).toMatchObject([{ Status: "Enabled", NoncurrentVersionExpiration: { NoncurrentDays: 90 } }]);
  });

  test("has created the lock table with its settings", async () => {
    const { dynamoDb, lockTable: TableName } = cloud.home;
    const { Table } = await dynamoDb.send(new DescribeTableCommand({ TableName }));
    expect(Table?.DeletionProtectionEnabled).toBe(true);
    // Not by KMS: DynamoDB encrypts it with an AWS owned key, which DescribeTable does not return.
    expect(Table?.SSEDescription?.Status ?? "DISABLED").toBe("DISABLED");
    const { ContinuousBackupsDescription } = await dynamoDb.send(new DescribeContinuousBackupsCommand({ TableName }));
    expect(ContinuousBackupsDescription?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus).toBe("ENABLED");
  });

  test("has its own whole state in the bucket, and no lock on it", async () => {
    expect(await cloud.keys()).toEqual([`${cloud.home.stack}.tfstate`]);
    const types = (await cloud.ownState()).map((address) => address.split(".")[0]);
    expect(types).toEqual([
      "aws_dynamodb_table",
      "aws_s3_bucket",
      "aws_s3_bucket_lifecycle_configuration",
      "aws_s3_bucket_ownership_controls",
      "aws_s3_bucket_policy",
      "aws_s3_bucket_public_access_block",
      "aws_s3_bucket_server_side_encryption_configuration",
      "aws_s3_bucket_versioning",
    ]);
  });

  test("has set no log role, because no access logs are kept", async () => {
    expect(await cloud.logRole()).toBeUndefined();
  });

  test("creates roles for GitHub only with consent, which names them all", async () => {
    const { status, output } = await withRoles();
    expect(output).toMatch(/ {2}- create the identity provider token.actions.githubusercontent.com\n/);
    expect(output).toMatch(/ {2}- create the role deploy-user-app-pr-101\n/);
    expect([status, output]).toEqual([1, expect.stringContaining("stdin is no terminal to confirm that")]);
    expect(await cloud.account.all()).toEqual([]);
  });

  test("run again next to an app changes nothing but, for access logs, the log role that was deleted, and adds the roles", async () => {
    await cloud.terraform("apply");
    await cloud.setLogRole("arn:aws:iam::000000000000:role/deleted");
    const before = [await cloud.ownState(), await cloud.versions()];

    const { status, output } = await withRoles("--yes");
    expect(output).toContain("No changes.");
    expect(output).toContain(`AWS_ROLE_ARN=${ROLE}deploy-user-app-pr-101`);
    expect(output).toContain(`PERMISSIONS_BOUNDARY=${BOUNDARY}`);
    expect(status).toBe(0);
    expect([await cloud.ownState(), await cloud.versions()]).toEqual(before);
    expect(await cloud.logRole()).toBe("arn:aws:iam::000000000000:role/api-gateway-logs");
  });

  test("has created the role that deploys, with exactly the policies that are printed, and the boundary, and none for pull requests where data is protected", async () => {
    const { account } = cloud;
    const names = await account.all();
    expect(names).toEqual(
      expect.arrayContaining([
        "policy boundary-user-app-pr-101",
        "policy recover-user-app-pr-101",
        "provider token.actions.githubusercontent.com",
        "role deploy-user-app-pr-101",
      ]),
    );
    expect(names.filter((name) => name.startsWith("role"))).toEqual([
      "role api-gateway-logs",
      "role deploy-user-app-pr-101",
    ]);
    const { roles } = await wantedRoles();
    for (const { name, policies, trust, maxSessionSeconds } of roles) {
      expect(await account.role(name)).toEqual({
        trust,
        maxSessionSeconds,
        tags: { project: "user-app", environment: "pr-101" },
      });
      expect(await account.policiesOf(name)).toEqual(policies.map(({ document }) => document));
    }
    expect(JSON.stringify(await account.document(BOUNDARY))).toContain("dynamodb:GetItem");
  });

  test("brings a boundary up to date that doctor found to be older than the app", async () => {
    const { account, home } = cloud;
    const printed = (await wantedRoles()).boundary?.document;
    const older = { Effect: "Allow", Action: ["logs:PutLogEvents"], Resource: ["arn:aws:logs:*"] };
    await account.setDocument(BOUNDARY, { Version: "2012-10-17", Statement: [older] });
    const settings = { ...SETTINGS, PERMISSIONS_BOUNDARY: BOUNDARY };
    const { output } = await cloud.runWith(settings, "doctor", home.environment);
    const remedy = `→ npm run bootstrap -- ${home.environment} --roles github\n`;
    expect(output).toMatch(/problem +boundary +.* lacks what the app grants, .*: dynamodb:GetItem on arn:/);
    expect(output).toContain(remedy);
    const updated = await withRoles("--yes");
    expect([updated.status, updated.output]).toEqual([
      0,
      expect.stringContaining(`\n\n  - change the policy boundary-user-app-${home.environment}\n\n`),
    ]);
    expect(await account.document(BOUNDARY)).toEqual(printed);
  });

  test("run again with the roles changes none of them, and refuses one that is of another environment", async () => {
    const before = await cloud.account.all();
    const again = await withRoles();
    expect([again.status, again.output]).toEqual([0, expect.stringContaining("nothing to change")]);
    expect(await cloud.account.all()).toEqual(before);

    await cloud.account.tagRole("deploy-user-app-pr-101", "prod");
    const refused = await withRoles("--yes");
    expect([refused.status, refused.output.replace(/\s+/g, " ")]).toEqual([
      1,
      expect.stringContaining("There is the role deploy-user-app-pr-101 already, and it is not of user-app-pr-101"),
    ]);
    await cloud.account.tagRole("deploy-user-app-pr-101", "pr-101");
  });

  test("and the other commands reject a bucket of another account, however much it looks like ours", async () => {
    const { environment } = cloud.home;
    const STATE_BUCKET = "taken-by-a-stranger";
    const trap = await cloud.makeTrap(STATE_BUCKET);
    for (const [script, ...args] of [
      ["bootstrap", environment],
      ["bootstrap-destroy", environment, "--yes"],
      ["plan", environment],
      ["recover", environment, "--yes"],
      ["lock", "show", environment],
    ] as const) {
      const { status, output } = await cloud.runWith({ STATE_BUCKET, ACCESS_LOG: "" }, script, ...args);
      const words = output.replace(/\s+/g, " ");
      expect([script, words]).toEqual([
        script,
        expect.stringMatching(/bucket taken-by-a-stranger: it is not of account 000000000000, .* STATE_BUCKET/),
      ]);
      expect([script, status]).toEqual([script, 1]);
      expect([script, await trap.keys()]).toEqual([script, []]);
    }
  });

  test("is not destroyed while an app has resources, nor without consent", async () => {
    expect(await cloud.run("bootstrap-destroy", "--yes")).toMatchObject({
      status: 1,
      output: expect.stringContaining("user-app-pr-101.tfstate still has 1 resource\n"),
    });
    await cloud.terraform("destroy");
    expect(await cloud.run("bootstrap-destroy")).toMatchObject({
      status: 1,
      output: expect.stringContaining("stdin is no terminal"),
    });
    expect(await cloud.isThere()).toEqual(BOTH);
  });

  test("is destroyed to the last version of the last object, and the last role, except for the log role", async () => {
    const { status, output } = await cloud.run("bootstrap-destroy", "--yes");
    expect(output).toContain("  - the role deploy-user-app-pr-101\n");
    expect(await cloud.account.all()).toEqual(["role api-gateway-logs"]);
    expect(output).toContain("is the account's, and stays");
    expect(status).toBe(0);
    expect(await cloud.isThere()).toEqual(NOTHING);
    expect(await cloud.logRole()).toBeDefined();
  });

  test("half destroyed is finished by the next run, which does not touch a bucket without our tags", async () => {
    await createBucket(cloud.home);
    const { s3, bucket: Bucket } = cloud.home;
    expect(await cloud.run("bootstrap-destroy", "--yes")).toMatchObject({ status: 0 });
    expect(await cloud.isThere()).toEqual(NOTHING);

    await createBucket(cloud.home);
    await s3.send(new PutObjectCommand({ Bucket, Key: "photo.jpg", Body: "theirs" }));
    for (const script of ["bootstrap", "bootstrap-destroy"] as const) {
      expect(await cloud.run(script)).toMatchObject({
        status: 1,
        output: expect.stringContaining(`There is the bucket ${Bucket} already, and it is not of user-app-pr-101`),
      });
    }
    expect(await cloud.isThere()).toEqual({ bucket: true, lockTable: false });
  });
});
