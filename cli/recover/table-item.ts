import { isDeepStrictEqual } from "node:util";
import { type AttributeValue, GetItemCommand } from "@aws-sdk/client-dynamodb";
import { type Aws, unlessGone } from "../aws/aws";
import { type Json, parseJson, propertyOf, textOf } from "../terraform/json";
import type { State, StateResource } from "../terraform/state";
import { type Stack, withResources } from "./stack";

const TYPE = "aws_dynamodb_table_item";

/** An item that the stack declares, that exists in its table, and that the state lacks. */
export interface TableItem {
  /** Address in the stack. */
  readonly address: string;
  readonly tableName: string;
  readonly hashKey: string;
  /** In DynamoDB's JSON, from the configuration. */
  readonly item: string;
}

/** Finds items that exist: Terraform cannot import them, and refuses to overwrite them. */
export async function findTableItems({ dynamoDb }: Aws, stack: Stack) {
  const items: TableItem[] = [];
  const left: string[] = [];
  for (const address of stack.missing().filter((it) => it.startsWith(`${TYPE}.`))) {
    const [TableName, hashKey, item] = ["table_name", "hash_key", "item"].map((name) => stack.attribute(address, name));
    const wanted = parseJson(item ?? "") as Record<string, AttributeValue> | undefined;
    const key = wanted?.[hashKey ?? ""];
    if (!TableName || !hashKey || !item || !key || stack.attribute(address, "range_key")) continue;
    const Key = { [hashKey]: key };
    const there = (await unlessGone(dynamoDb.send(new GetItemCommand({ TableName, Key, ConsistentRead: true }))))?.Item;
    if (isDeepStrictEqual(there, wanted)) items.push({ address, tableName: TableName, hashKey, item });
    else if (there) {
      left.push(`${address}: ${TableName} has an item of this key with other content. Keep one of the two`);
    }
  }
  return { items, left };
}

/** The state with these items, as the provider writes them. @throws Error when the state lacks their tables */
export function withItems(state: State, items: readonly TableItem[]): State {
  const { resources } = state;
  const provider = resources.find(({ mode, type }) => mode === "managed" && type === "aws_dynamodb_table")?.provider;
  if (!provider) throw new Error("The state has no table that the items could be in.");
  const entered = items.map(({ address, tableName, hashKey, item }): StateResource => {
    const attributes = { hash_key: hashKey, item, range_key: null, table_name: tableName };
    const id = [tableName, hashKey, keyText(item, hashKey)].join("|");
    // The provider upgrades an entry of an older schema.
    const instances = [{ schema_version: 0, attributes: { id, ...attributes } }];
    return { mode: "managed", type: TYPE, name: address.slice(TYPE.length + 1), provider, instances };
  });
  return withResources(state, [...resources, ...entered]);
}

/** A key is a text, a number or bytes: `{"S": "1"}`. */
function keyText(item: string, hashKey: string): string {
  const [value] = Object.values((propertyOf(parseJson(item), hashKey) ?? {}) as Record<string, Json>);
  return textOf(value) ?? "";
}
