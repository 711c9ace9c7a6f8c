import { DynamoDBDocumentClient, GetCommand } from "@aws-sdk/lib-dynamodb";
import { mockClient } from "aws-sdk-client-mock";
import { createUserStore } from "../../../handlers/lib/user-store";

const table = mockClient(DynamoDBDocumentClient);
const store = createUserStore("UserData");

beforeEach(() => table.reset());
afterAll(() => table.restore());

describe("the user store", () => {
  test("reads one item by its key and does nothing else", async () => {
    table.on(GetCommand).resolves({});

    await store.find("1");

    expect(table.calls().map(({ args: [command] }) => command.input)).toEqual([
      { TableName: "UserData", Key: { userId: "1" } },
    ]);
  });

  test("returns the user in the same order whatever DynamoDB's order is", async () => {
    table.on(GetCommand).resolves({ Item: { email: "test@example.com", name: "Test User", userId: "1" } });

    expect(JSON.stringify(await store.find("1"))).toBe('{"userId":"1","name":"Test User","email":"test@example.com"}');
  });

  test("returns the fields of the contract and no other attribute of the item", async () => {
    const item = { passwordHash: "x", email: "test@example.com", name: "Test User", userId: "1", team: "blue" };
    table.on(GetCommand).resolves({ Item: item });

    expect(JSON.stringify(await store.find("1"))).toBe('{"userId":"1","name":"Test User","email":"test@example.com"}');
  });

  test("finds nobody when DynamoDB returns no item", async () => {
    table.on(GetCommand).resolves({});

    expect(await store.find("__proto__")).toBeUndefined();
  });

  test("passes on DynamoDB's errors", async () => {
    table.on(GetCommand).rejects(new Error("ResourceNotFoundException"));

    await expect(store.find("1")).rejects.toThrow("ResourceNotFoundException");
  });
});
