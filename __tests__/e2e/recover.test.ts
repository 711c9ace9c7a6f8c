import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { APIGatewayClient, CreateRestApiCommand, GetRestApisCommand } from "@aws-sdk/client-api-gateway";
import { CloudFrontClient, ListDistributionsCommand } from "@aws-sdk/client-cloudfront";
import { CloudWatchLogsClient, CreateLogGroupCommand, DeleteLogGroupCommand } from "@aws-sdk/client-cloudwatch-logs";
import { DynamoDBClient, ListTablesCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { IAMClient, ListRolePoliciesCommand, ListRolesCommand } from "@aws-sdk/client-iam";
import { ListBucketsCommand, S3Client } from "@aws-sdk/client-s3";
import { planFolderOf } from "../../cli/project/target";
import { run } from "../../cli/system/process";
import { isHeld } from "../../cli/terraform/release-lock";
import { readStatus } from "../../cli/terraform/state-status";
import { readState, stackFolder, terraform } from "../../cli/terraform/terraform";
import { packageRoot } from "../../cli/toolchain/paths";
import { userProject } from "../helpers/project";
import { type CrashableApp, startCrashableApp } from "./recover/crashed-app";

jest.setTimeout(400_000);

const PROJECT = "crashing-app";
const NAME = `${PROJECT}-local`;
const HEALTHY = { repairs: [], left: [] };

describe("a recovery of the app on the local AWS", () => {
  let app: CrashableApp;
  beforeAll(async () => {
    app = await startCrashableApp(PROJECT);
  });
  afterAll(() => app?.stop());

  const heldLocks = async () => (await readStatus(app.state)).locks.filter(isHeld).length;
  const plan = () => terraform(app.target.deployment, NAME, "plan", "-input=false", "-no-color");

  describe("by its command", () => {
    const ENVIRONMENT = "pr-102";
    afterAll(() => {
      for (const end of ["", ".log"])
        rmSync(`${planFolderOf(userProject, ENVIRONMENT)}${end}`, { recursive: true, force: true });
    });
    const command = (args: string[] = [], account = "000000000000") => {
      const { bucket: STATE_BUCKET, lockTable: STATE_LOCK_TABLE } = app.state;
      // Its log lines have brackets, and are mixed with the JSON.
      const TF_LOG = "INFO";
      const env = { ...app.target.deployment.env, TF_LOG, AWS_ACCOUNT_ID: account, STATE_BUCKET, STATE_LOCK_TABLE };
      const script = ["--import", "tsx", "cli/cli.ts", "recover", ENVIRONMENT, ...args];
      return run(process.execPath, script, { cwd: packageRoot, env });
    };

    test("shows what it found, repairs it only with consent, and prints the next step", async () => {
      const LockID = { S: `${app.state.bucket}/${PROJECT}-${ENVIRONMENT}.tfstate` };
      const info = { ID: "1-2", Who: "ana@elsewhere", Operation: "OperationTypeApply", Version: "1.11.4" };
      const Info = { S: JSON.stringify({ ...info, Created: "2026-01-02T03:04:05Z" }) };
      const dynamoDb = new DynamoDBClient(app.client);
      await dynamoDb.send(new PutItemCommand({ TableName: app.state.lockTable, Item: { LockID, Info } }));

      const refused = await command();
      expect(refused).toMatchObject({ status: 1, stderr: expect.stringContaining("stdin is no terminal") });
      const asJson = await command(["--json"]);
      expect(asJson).toMatchObject({ status: 1, stdout: "" });
      expect(asJson.stderr).toMatch(/To be repaired:\n {2}- release the DynamoDB lock[\s\S]*stdin is no terminal/);
      const { status, stdout } = await command(["--yes"]);
      expect(stdout).toMatch(
        /To be repaired:\n {2}- release the DynamoDB lock 1-2 of ana@elsewhere.*older than 10 min/,
      );
      expect(stdout).toMatch(/\nNext: npm run plan -- pr-102\n$/);
      expect(status).toBe(0);
      expect(await command()).toMatchObject({ status: 0, stdout: expect.stringContaining("Nothing to recover.") });
    });

    test("rejects another account than the configuration's", async () => {
      const { status, stderr } = await command(["--yes"], "123456789012");
      expect(stderr).toContain("the credentials are of account 000000000000, and pr-102 belongs to 123456789012");
      expect(status).toBe(1);
    });
  });

  test("does not touch what belongs to somebody else, and reports that it is in the way", async () => {
    const logs = new CloudWatchLogsClient(app.client);
    const apis = new APIGatewayClient(app.client);
    const logGroupName = `/aws/lambda/${NAME}-RetrieveUserData`;
    await logs.send(new CreateLogGroupCommand({ logGroupName, tags: { project: PROJECT, environment: "prod" } }));
    // An API has no unique name: this one is in nobody's way.
    await apis.send(new CreateRestApiCommand({ name: `${NAME}-UserRequestAPI` }));
    expect(await app.recover()).toEqual({
      repairs: [],
      left: [expect.stringMatching(/^aws_cloudwatch_log_group\.\S+ \(\/aws\/lambda\/.*somebody else's/)],
    });
    await logs.send(new DeleteLogGroupCommand({ logGroupName }));
  });

  test("asks before it repairs", async () => {
    await app.crash(12);
    expect(await heldLocks()).toBe(2);
    await expect(app.recover(false)).rejects.toThrow("Not agreed: local was left as it is.");
    expect(await heldLocks()).toBe(2);
  });

  test("imports into the state what a first apply created before its crash", async () => {
    const { repairs, left } = await app.recover();
    expect(left).toEqual([]);
    expect(repairs.filter((line) => line.startsWith("release"))).toHaveLength(2);
    const { resources = [] } = (await readState(app.target.deployment, NAME)) ?? {};
    // All but the bucket's settings and objects, which the next apply sets again.
    expect(resources.filter(({ mode }) => mode === "managed").length).toBeGreaterThanOrEqual(8);
    expect(await heldLocks()).toBe(0);
  });

  test("lets one more apply create the rest, and nothing else", async () => {
    await app.apply();
    expect(await plan()).toContain("No changes.");
    expect(await heldLocks()).toBe(0);
    expect(await app.recover()).toEqual(HEALTHY);
  });

  test("creates nothing twice", async () => {
    const { items: apis } = await new APIGatewayClient(app.client).send(new GetRestApisCommand());
    expect(apis?.filter(({ tags }) => tags?.project === PROJECT)).toHaveLength(1);
    const { DistributionList } = await new CloudFrontClient(app.client).send(new ListDistributionsCommand());
    expect(DistributionList?.Items).toHaveLength(1);
    const iam = new IAMClient(app.client);
    const { Roles } = await iam.send(new ListRolesCommand());
    expect(Roles?.map(({ RoleName }) => RoleName)).toEqual([`${NAME}-RetrieveUserData`]);
    const { PolicyNames } = await iam.send(new ListRolePoliciesCommand({ RoleName: `${NAME}-RetrieveUserData` }));
    expect(PolicyNames).toHaveLength(1);
    const { TableNames } = await new DynamoDBClient(app.client).send(new ListTablesCommand());
    expect(TableNames?.sort()).toEqual([`${NAME}-UserData`, `${NAME}-tflock`]);
    const { Buckets } = await new S3Client(app.client).send(new ListBucketsCommand());
    expect(Buckets).toHaveLength(2);
  });

  test("keeps what a deploy did not finish creating, which the next one would replace", async () => {
    const { resources = [] } = (await readState(app.target.deployment, NAME)) ?? {};
    const addressOf = (wanted: string) =>
      resources.filter(({ type }) => type === wanted).map((it) => `${wanted}.${it.name}`);
    const halfMade = ["aws_dynamodb_table", "aws_cloudfront_distribution", "aws_s3_bucket"].flatMap(addressOf);
    expect(halfMade).toHaveLength(3);
    for (const address of halfMade) await terraform(app.target.deployment, NAME, "taint", address);
    expect(await plan()).toMatch(/ [1-9]\d* to destroy/);
    const { repairs, left } = await app.recover();
    expect([...repairs].sort()).toEqual(halfMade.sort().map((address) => expect.stringContaining(`keep ${address}: `)));
    expect(left).toEqual([]);
    expect(await plan()).toContain("No changes.");
    expect(await app.recover()).toEqual(HEALTHY);
  });

  test("reports an API that an apply after a crash created twice", async () => {
    const apis = new APIGatewayClient(app.client);
    const tags = { project: PROJECT, environment: "local", "managed-by": "cdktf" };
    const { id } = await apis.send(new CreateRestApiCommand({ name: `${NAME}-UserRequestAPI`, tags }));
    expect(await app.recover()).toEqual({
      repairs: [],
      left: [expect.stringContaining(`${id} has the same name and tags`)],
    });
  });

  test("saves the state that a run could not save, and no older one", async () => {
    const { deployment } = app.target;
    const folder = stackFolder(deployment, NAME);
    const state = await readState(deployment, NAME);
    const serial = state?.serial ?? 0;
    const errored = join(folder, "errored.tfstate");
    writeFileSync(errored, JSON.stringify({ ...state, serial: serial + 1 }));
    expect((await app.recover()).repairs).toEqual([expect.stringContaining(`serial ${serial + 1}`)]);
    expect((await readState(deployment, NAME))?.serial).toBeGreaterThan(serial);
    expect(existsSync(errored)).toBe(false);

    writeFileSync(errored, JSON.stringify({ ...state, serial }));
    const { repairs, left } = await app.recover();
    expect(repairs).toEqual([]);
    expect(left).toContainEqual(expect.stringContaining(`its serial is ${serial}, and the stored state has`));
    expect(existsSync(errored)).toBe(true);
  });
});
