import { withItems } from "../../../cli/recover/table-item";
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

  test("needs its table in the state", () => {
    expect(() => withItems(stateOf(), [item])).toThrow("The state has no table");
  });
});
