import { DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
import { mockClient } from "aws-sdk-client-mock";
import type { Aws } from "../../../cli/aws/aws";
import { Stack } from "../../../cli/recover/stack";
import { findTableItems, withItems } from "../../../cli/recover/table-item";
import type { JsonObject } from "../../../cli/terraform/json";
import { inState, stateOf } from "../terraform/state-fixture";

const provider = 'provider["registry.opentofu.org/hashicorp/aws"]';
const table = { ...inState("aws_dynamodb_table", "Users"), provider };
const item = {
  address: "aws_dynamodb_table_item.TestUser",
  tableName: "shop-users",
  hashKey: "userId",
  item: '{"userId":{"S":"1"},"name":{"S":"Ana"}}',
};

describe("an item that is entered into a state", () => {
  test("is added as the provider writes it, with the table's provider, in the next serial", () => {
    const state = withItems(stateOf(table), [item]);
    expect(state).toMatchObject({ version: 4, lineage: "one", serial: 8 });
    expect(state.resources).toEqual([
      table,
      {
        mode: "managed",
        type: "aws_dynamodb_table_item",
        name: "TestUser",
        provider,
        instances: [
          {
            schema_version: 0,
            attributes: {
              id: "shop-users|userId|1",
              hash_key: "userId",
              item: item.item,
              range_key: null,
              table_name: "shop-users",
            },
          },
        ],
      },
    ]);
  });

  test.each([
    [{ createdAt: { N: "7" } }, "shop-users|userId|1|7"],
    [{ createdAt: { S: "2026" } }, "shop-users|userId|1|2026"],
    [{ createdAt: { B: "AQL/" } }, "shop-users|userId|1|AQL/"],
  ])("has its sort key in its id too, of whatever type: %j", (sortKey, id) => {
    const text = JSON.stringify({ userId: { S: "1" }, ...sortKey });
    const { resources } = withItems(stateOf(table), [{ ...item, rangeKey: "createdAt", item: text }]);
    expect(resources.at(-1)?.instances[0]?.attributes).toEqual({
      id,
      hash_key: "userId",
      item: text,
      range_key: "createdAt",
      table_name: "shop-users",
    });
  });

  test("needs its table in the state", () => {
    expect(() => withItems(stateOf(), [item])).toThrow("The state has no table");
  });
});

describe("an item that a recovery looks for", () => {
  const dynamoDb = mockClient(DynamoDBClient);
  beforeEach(() => void dynamoDb.reset());
  const address = "aws_dynamodb_table_item.First";
  const json = {
    owner: { S: "ana" },
    createdAt: { N: "7" },
    digest: { B: "AQL/" },
    list: { L: [{ B: "AA==" }, { M: { set: { BS: ["AQ=="] }, none: { NULL: true } } }] },
  };
  const there = {
    owner: { S: "ana" },
    createdAt: { N: "7" },
    digest: { B: new Uint8Array([1, 2, 255]) },
    list: {
      L: [{ B: new Uint8Array([0]) }, { M: { set: { BS: [new Uint8Array([1])] }, none: { NULL: true as const } } }],
    },
  };
  const find = (block: JsonObject) => {
    const First = { table_name: "Notes", hash_key: "owner", item: JSON.stringify(json), ...block };
    const stack = new Stack({ resources: { aws_dynamodb_table_item: { First } }, data: {}, aws: {} } as never, []);
    return findTableItems({ dynamoDb: new DynamoDBClient({}) } as Partial<Aws> as Aws, stack);
  };

  test("is asked for by both keys, and is the same with equal bytes", async () => {
    dynamoDb.on(GetItemCommand).resolves({ Item: there });
    const found = { address, tableName: "Notes", hashKey: "owner", rangeKey: "createdAt", item: JSON.stringify(json) };
    expect(await find({ range_key: "createdAt" })).toEqual({ items: [found], left: [] });
    expect(dynamoDb.commandCalls(GetItemCommand)[0]?.args[0].input.Key).toEqual({
      owner: { S: "ana" },
      createdAt: { N: "7" },
    });
  });

  test("is left where its bytes differ, and not asked for without one of its keys", async () => {
    dynamoDb.on(GetItemCommand).resolves({ Item: { ...there, digest: { B: new Uint8Array([1]) } } });
    expect(await find({ range_key: "createdAt" })).toEqual({
      items: [],
      left: [expect.stringContaining("has an item of this key with other content")],
    });
    dynamoDb.resetHistory();
    expect(await find({ range_key: "missing" })).toEqual({ items: [], left: [] });
    expect(dynamoDb.calls()).toHaveLength(0);
  });
});
