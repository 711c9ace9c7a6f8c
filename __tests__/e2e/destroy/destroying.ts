import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { CloudWatchLogsClient, CreateLogGroupCommand, DeleteLogGroupCommand } from "@aws-sdk/client-cloudwatch-logs";
import { CreateTableCommand, DeleteTableCommand, DynamoDBClient, ScanCommand } from "@aws-sdk/client-dynamodb";
import { CreateRoleCommand, DeleteRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import { PutBucketVersioningCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { planFolderOf } from "../../../cli/project/target";
import { userProject } from "../../helpers/project";
import { type DevApp, ENVIRONMENT } from "./dev-app";

const PROTECTED = { PROTECT_DATA: "true" };
const tagsOf = (environment: string) => [
  { Key: "project", Value: "user-app" },
  { Key: "environment", Value: environment },
];

/** `npm run destroy`, from its errors to an account with nothing left; the last part, because nothing works after it. */
export function describeDestroying(deployed: () => DevApp) {
  const destroy = async (args: string[], settings?: Record<string, string>) =>
    deployed().start("destroy", args, settings).ended;
  const siteBucket = `user-app-${ENVIRONMENT}-site-000000000000`;

  describe("destroy", () => {
    test("lists what would go, and stops while the state is protected: nothing is changed", async () => {
      const before = await deployed().readState();
      const { status, output } = await destroy(["--yes"], PROTECTED);
      expect(status).toBe(1);
      for (const line of [
        `! table user-app-${ENVIRONMENT}-UserData: deletion protection`,
        `! bucket ${siteBucket}: a destroy does not empty it`,
        `- table user-app-${ENVIRONMENT}-UserData: 1 item\n`,
        `${ENVIRONMENT} is protected, and was left as it is`,
        "export PROTECT_DATA=false",
      ]) {
        expect(output).toContain(line);
      }
      expect(output).toMatch(new RegExp(`user-app-${ENVIRONMENT}: \\d+ to destroy\n`));
      expect(output).toMatch(new RegExp(`- bucket ${siteBucket}: \\d+ objects\n`));
      expect(await deployed().readState()).toBe(before);
    });

    test("stops without consent, once the protection is off", async () => {
      await deployed().deploy({ PROTECT_DATA: "false" });
      const before = await deployed().readState();
      const { status, output } = await destroy([]);
      expect(status).toBe(1);
      expect(output).toContain(`${ENVIRONMENT} would be destroyed, and stdin is no terminal`);
      expect(await deployed().readState()).toBe(before);
    });

    test("that is interrupted saves its state and releases the lock", async () => {
      await fillWithVersions();
      const running = deployed().start("destroy", ["--yes"]);
      // By then what nothing depends on is deleted, and Terraform waits for the distribution.
      while (!running.hasPrinted("Still destroying...") && !running.hasEnded()) await sleep(50);
      running.interrupt();
      const { status, output } = await running.ended;
      expect(output).toContain("Interrupt received");
      expect(status).not.toBe(0);
      const documents = new DynamoDBClient(deployed().client);
      const { Items = [] } = await documents.send(
        new ScanCommand({ TableName: deployed().app.config.state.lockTable }),
      );
      expect(Items.filter(({ Info }) => Info !== undefined)).toEqual([]);
    });

    test("continues where it stopped, empties versioned buckets, and names what no state has", async () => {
      const orphans = await makeOrphans();
      const planFolder = planFolderOf(userProject, ENVIRONMENT);
      mkdirSync(planFolder, { recursive: true });
      writeFileSync(join(planFolder, "plan.tfplan"), "of what is gone soon");

      const { status, output } = await destroy(["--yes"]);
      expect(output).toMatch(new RegExp(`- bucket ${siteBucket}: \\d+ objects? and \\d+ older versions\n`));
      expect(output).toContain("Apply complete!");
      expect(orphansIn(output)).toEqual(orphans.arns);
      expect(status).toBe(1);
      expect(existsSync(planFolder)).toBe(false);
      await orphans.remove();
    });

    test("finds nothing to destroy then, and nothing left but the state bucket and the lock table", async () => {
      const { status, output } = await destroy([]);
      const { bucket, lockTable } = deployed().app.config.state;
      expect(output).toContain(`There is nothing to destroy in ${ENVIRONMENT}.`);
      expect(output).toContain(
        `Kept, since the state is in it:
  arn:aws:dynamodb:us-east-1:000000000000:table/${lockTable}
  arn:aws:s3:::${bucket}

Nothing else is left of ${ENVIRONMENT}.`,
      );
      expect(status).toBe(0);
    });
  });

  /** A table and a role with the app's tags, and the untagged log group that a running function creates again. */
  async function makeOrphans() {
    const { client } = deployed();
    const [dynamoDb, iam, logs] = [new DynamoDBClient(client), new IAMClient(client), new CloudWatchLogsClient(client)];
    const TableName = `user-app-${ENVIRONMENT}-Forgotten`;
    await dynamoDb.send(
      new CreateTableCommand({
        TableName,
        KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
        AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
        BillingMode: "PAY_PER_REQUEST",
        Tags: tagsOf(ENVIRONMENT),
      }),
    );
    // The second one belongs to another environment, whose name begins like this one's.
    const roleNames: string[] = [];
    for (const environment of [ENVIRONMENT, `${ENVIRONMENT}2`]) {
      const RoleName = `user-app-${environment}-Any`;
      const role = { RoleName, AssumeRolePolicyDocument: "{}", Tags: tagsOf(environment) };
      await iam.send(new CreateRoleCommand(role));
      roleNames.push(RoleName);
    }
    const logGroupName = `/aws/lambda/user-app-${ENVIRONMENT}-RetrieveUserData`;
    await logs.send(new CreateLogGroupCommand({ logGroupName }));
    return {
      arns: [
        `arn:aws:dynamodb:us-east-1:000000000000:table/${TableName}`,
        `arn:aws:iam::000000000000:role/${roleNames[0]}`,
        `arn:aws:logs:us-east-1:000000000000:log-group:${logGroupName}`,
      ],
      remove: async () => {
        await dynamoDb.send(new DeleteTableCommand({ TableName }));
        for (const RoleName of roleNames) await iam.send(new DeleteRoleCommand({ RoleName }));
        await logs.send(new DeleteLogGroupCommand({ logGroupName }));
      },
    };
  }

  /** An object with two older versions, which is in no state. */
  async function fillWithVersions() {
    const s3 = new S3Client({ ...deployed().client, forcePathStyle: true });
    const versioned = { Bucket: siteBucket, VersioningConfiguration: { Status: "Enabled" as const } };
    await s3.send(new PutBucketVersioningCommand(versioned));
    for (const Body of ["a", "b", "c"]) await s3.send(new PutObjectCommand({ Bucket: siteBucket, Key: "note", Body }));
  }
}

function orphansIn(output: string): string[] {
  const block = output.slice(output.indexOf("Left, though no state has it:"));
  return [...block.matchAll(/^ {2}(arn:\S+)$/gm)].map(([, arn = ""]) => arn);
}
