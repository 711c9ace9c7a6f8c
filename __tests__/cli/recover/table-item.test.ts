import { withItems } from "../../../cli/recover/table-item";

const provider = 'provider["registry.opentofu.org/hashicorp/aws"]';
const table = { mode: "managed", type: "aws_dynamodb_table", name: "Users", provider, instances: [] };
const item = {
  address: "aws_dynamodb_table_item.TestUser",
  tableName: "shop-users",
  hashKey: "userId",
  item: '{"userId":{"S":"1"},"name":{"S":"Ana"}}',
};

describe("an item that is entered into a state", () => {
  test("is there as the provider enters it, with the table's provider, in the next serial", () => {
    const state = withItems({ version: 4, lineage: "one", serial: 7, resources: [table] }, [item]);
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

  test("needs its table in the state", () => {
    expect(() => withItems({ serial: 7 }, [item])).toThrow("The state has no table");
  });
});
