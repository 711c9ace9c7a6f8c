import { DescribeTableCommand, DynamoDBClient, ListTagsOfResourceCommand, ScanCommand } from "@aws-sdk/client-dynamodb";
import { mockClient } from "aws-sdk-client-mock";
import { findLockTable, lockedStates } from "../../../cli/bootstrap/lock-table";
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

  test("names the locked states by their keys in the bucket", async () => {
    dynamoDb.on(ScanCommand).resolves({ Items: [{ LockID: { S: `${home.bucket}/shop-dev.tfstate` } }] });
    expect(await lockedStates(home)).toEqual(["shop-dev.tfstate"]);
  });
});
