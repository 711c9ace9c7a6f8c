import { isDeepStrictEqual } from "node:util";
import { type AttributeValue, GetItemCommand } from "@aws-sdk/client-dynamodb";
import { type Aws, unlessGone } from "../aws/aws";
import { isObject, type Json, listOf, objectOf, parseJson, propertyOf, textOf } from "../terraform/json";
import type { State, StateResource } from "../terraform/state";
import { type Stack, withResources } from "./stack";

const TYPE = "aws_dynamodb_table_item";

/** An item that the stack declares, that exists in its table, and that the state lacks. */
export interface TableItem {
  /** Address in the stack. */
  readonly address: string;
  readonly tableName: string;
  readonly hashKey: string;
  /** Missing where the table has no sort key. */
  readonly rangeKey?: string;
  /** In DynamoDB's JSON, from the configuration. */
  readonly item: string;
}

/** Finds items that exist: Terraform cannot import them, and refuses to overwrite them. */
export async function findTableItems({ dynamoDb }: Aws, stack: Stack) {
  const items: TableItem[] = [];
  const left: string[] = [];
  for (const address of stack.missing().filter((it) => it.startsWith(`${TYPE}.`))) {
    const [TableName, hashKey, rangeKey, item = ""] = ["table_name", "hash_key", "range_key", "item"].map((name) =>
      stack.attribute(address, name),
    );
    if (!TableName || !hashKey) continue;
    const wanted = attributeValues(parseJson(item));
    const keys = keysOf({ hashKey, rangeKey });
    const Key = Object.fromEntries(Object.entries(wanted).filter(([name]) => keys.includes(name)));
    if (Object.keys(Key).length !== keys.length) continue;
    const there = (await unlessGone(dynamoDb.send(new GetItemCommand({ TableName, Key, ConsistentRead: true }))))?.Item;
    if (isDeepStrictEqual(there, wanted)) items.push({ address, tableName: TableName, hashKey, rangeKey, item });
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
  const entered = items.map(({ address, tableName, hashKey, rangeKey, item }): StateResource => {
    const attributes = { hash_key: hashKey, item, range_key: rangeKey ?? null, table_name: tableName };
    // Without the sort key's name, as the provider has it.
    const id = [tableName, hashKey, ...keysOf({ hashKey, rangeKey }).map((key) => keyText(item, key))].join("|");
    // The provider upgrades an entry of an older schema.
    const instances = [{ schema_version: 0, attributes: { id, ...attributes } }];
    return { mode: "managed", type: TYPE, name: address.slice(TYPE.length + 1), provider, instances };
  });
  return withResources(state, [...resources, ...entered]);
}

function keysOf({ hashKey, rangeKey }: Pick<TableItem, "hashKey" | "rangeKey">): string[] {
  return rangeKey ? [hashKey, rangeKey] : [hashKey];
}

/** A key is a text, a number or bytes, both as text too: `{"S": "1"}`. */
function keyText(item: string, key: string): string {
  const [value] = Object.values(objectOf(propertyOf(parseJson(item), key)));
  return textOf(value) ?? "";
}

/** An item's values as the SDK has them: bytes, where the JSON has base64. */
function attributeValues(item: Json | undefined): Record<string, AttributeValue> {
  return Object.fromEntries(Object.entries(objectOf(item)).map(([name, value]) => [name, attributeValue(value)]));
}

function attributeValue(value: Json | undefined): AttributeValue {
  const bytes = (base64: Json) => new Uint8Array(Buffer.from(String(base64), "base64"));
  const [[type, content] = []] = Object.entries(objectOf(value));
  if (type === "B") return { B: bytes(content ?? "") };
  if (type === "BS") return { BS: listOf(content).map(bytes) };
  if (type === "L") return { L: listOf(content).map(attributeValue) };
  if (type === "M" && isObject(content)) return { M: attributeValues(content) };
  return value as unknown as AttributeValue;
}
