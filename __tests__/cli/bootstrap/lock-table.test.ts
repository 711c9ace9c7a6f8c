import {
  CreateTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  ListTagsOfResourceCommand,
  ScanCommand,
} from "@aws-sdk/client-dynamodb";
import { mockClient } from "aws-sdk-client-mock";
import { createLockTable, findLockTable, lockedStates } from "../../../cli/bootstrap/lock-table";
import { refuseForeign } from "../../../cli/bootstrap/ownership";
import { stateHomeOf } from "../../../cli/project/state-home";
import { configOf } from "../../helpers/config";

const dynamoDb = mockClient(DynamoDBClient);
const home = stateHomeOf(configOf({ PROJECT_NAME: "shop", ENVIRONMENT: "dev", AWS_ACCOUNT_ID: "123456789012" }));
const tableWith = (...keys: string[]) => ({
  Table: {
    TableStatus: "ACTIVE" as const,
    KeySchema: keys.map((AttributeName) => ({ AttributeName, KeyType: "HASH" as const })),
  },
});

describe("the lock table", () => {
  beforeEach(() => dynamoDb.reset());

  test.each([[["id"]], [["LockID", "sort"]]])("with the key %j is none, and is not adopted", async (keys) => {
    dynamoDb.on(DescribeTableCommand).resolves(tableWith(...keys));
    await expect(findLockTable(home)).rejects.toThrow("so it is no lock table. Set another name in STATE_LOCK_TABLE");
  });

  test("is found with its tags, and with whether anything is in it", async () => {
    dynamoDb.on(DescribeTableCommand).resolves(tableWith("LockID"));
    dynamoDb.on(ListTagsOfResourceCommand).resolves({ Tags: [{ Key: "project", Value: "shop" }] });
    dynamoDb.on(ScanCommand).resolves({ Items: [{ LockID: { S: "x" } }] });
    expect(await findLockTable(home)).toEqual({ tags: { project: "shop" }, isUsed: true });
  });

  test("is created with tags by which the next run knows it, however much is in it by then", async () => {
    dynamoDb.on(DescribeTableCommand).resolves(tableWith("LockID"));
    await createLockTable(home);
    const { Tags } = dynamoDb.commandCalls(CreateTableCommand)[0]?.args[0].input ?? {};
    dynamoDb.on(ListTagsOfResourceCommand).resolves({ Tags });
    dynamoDb.on(ScanCommand).resolves({ Items: [{ LockID: { S: "x" } }] });
    const found = await findLockTable(home);
    expect(found?.isUsed).toBe(true);
    expect(() => refuseForeign(home, "the table", found ?? { tags: {}, isUsed: true })).not.toThrow();
  });

  test("names the locked states by their keys in the bucket", async () => {
    dynamoDb.on(ScanCommand).resolves({ Items: [{ LockID: { S: `${home.bucket}/shop-dev.tfstate` } }] });
    expect(await lockedStates(home)).toEqual(["shop-dev.tfstate"]);
  });
});
