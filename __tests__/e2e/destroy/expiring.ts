import { DeleteItemCommand, DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { CreateBucketCommand, ListBucketsCommand, S3Client } from "@aws-sdk/client-s3";
import type { DevApp } from "./dev-app";

/**
 * `npm run destroy -- --older-than <time> 'pr-*'`: of two previews, one is deployed, and the other one is destroyed already,
 * but for its state. Nothing is left after it.
 */
export function describeExpiring(deployed: () => DevApp) {
  const expire = (olderThan: string, ...args: string[]) =>
    deployed().startCommand("destroy", ["--older-than", olderThan, "pr-*", ...args]).ended;
  const s3 = () => new S3Client({ ...deployed().client, forcePathStyle: true });
  const buckets = async () => ((await s3().send(new ListBucketsCommand({}))).Buckets ?? []).map(({ Name }) => Name);

  describe("destroy --older-than", () => {
    /** What belongs to an environment that is kept, and to another app's preview. */
    const others = ["user-app-dev-tfstate-000000000000", "shop-pr-103-tfstate-000000000000"];

    beforeAll(async () => {
      for (const Bucket of others) await s3().send(new CreateBucketCommand({ Bucket }));
    });

    test("leaves previews whose last deploy is younger as they are", async () => {
      const { status, output } = await expire("1d", "--yes");
      expect(output).toMatch(/ pr-103: last deploy \d+ .* ago\n {2}pr-1032: last deploy \d+ .* ago\n/);
      expect(output).toContain("There is nothing to destroy: no preview is older than 1d.");
      expect(status).toBe(0);
    });

    test("shows what it would destroy, and stops without consent", async () => {
      const before = await buckets();
      const { status, output } = await expire("1s");
      expect(output).toContain("- table user-app-pr-1032-UserData: 2 items\n");
      expect(output).toContain(
        "pr-* (pr-103, pr-1032) would be destroyed, and the state too, and stdin is no terminal",
      );
      expect(status).toBe(1);
      expect(await buckets()).toEqual(before);
    });

    test("skips one that is locked, and names who holds the lock", async () => {
      const { client, neighbour } = deployed();
      const { lockTable, bucket } = neighbour.config.state;
      const Info = JSON.stringify({
        ID: "1a2b",
        Who: "ana@laptop",
        Operation: "OperationTypeApply",
        Version: "1.11.4",
        Created: new Date().toISOString(),
      });
      const LockID = `${bucket}/user-app-pr-1032.tfstate`;
      const dynamoDb = new DynamoDBClient(client);
      await dynamoDb.send(
        new PutItemCommand({ TableName: lockTable, Item: { LockID: { S: LockID }, Info: { S: Info } } }),
      );
      const { status, output } = await expire("1s", "--yes");
      expect(output).toContain("Skipped: it is locked, by the DynamoDB lock 1a2b of ana@laptop (apply, ");
      expect(output).toContain("Nothing is left of pr-103, neither resources nor state.");
      expect(status).toBe(0);
      expect(await buckets()).toContain(bucket);
      await dynamoDb.send(new DeleteItemCommand({ TableName: lockTable, Key: { LockID: { S: LockID } } }));
    });

    test("destroys the others with their states, and nothing else", async () => {
      const { status, output } = await expire("1s", "--yes");
      expect(output).toContain("Apply complete!");
      expect(output).toContain("Nothing is left of pr-1032, neither resources nor state.");
      expect(status).toBe(0);
      expect((await buckets()).sort()).toEqual([...others].sort());
    });
  });
}
