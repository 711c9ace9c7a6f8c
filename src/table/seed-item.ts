import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import type { Construct } from "constructs";
import { requireThat, valueError } from "../common/validation";
import type { KeyTypes } from "./key-schema";

/** A value of an attribute: a string, a number, binary, a list, a map … */
export type SeedValue =
  | string
  | number
  | boolean
  | null
  | Uint8Array
  | readonly SeedValue[]
  | { readonly [name: string]: SeedValue };

const TYPES = { S: "a string", N: "a number", B: "binary" };

/**
 * An item in DynamoDB's JSON, as `aws_dynamodb_table_item` takes it: `{"userId": {"S": "1"}}`.
 *
 * @throws ValidationError when it lacks a key of the table, a key has another type, or DynamoDB cannot store a number
 */
export function seedItem(
  scope: Construct,
  item: Readonly<Record<string, SeedValue>>,
  { hashKey, rangeKey }: { readonly hashKey: string; readonly rangeKey?: string },
  keyTypes: KeyTypes,
): string {
  const values = marshalled(scope, item);
  for (const [name, type] of keyTypes) {
    const kind = { [hashKey]: "partition key", ...(rangeKey && { [rangeKey]: "sort key" }) }[name];
    // An item without the key of an index is not in the index.
    if (!kind && !Object.hasOwn(item, name)) continue;
    requireThat(scope, "item", item, `have the ${kind ?? "index key"} '${name}', ${TYPES[type]}`, () => {
      return Boolean(values[name]?.[type]?.length);
    });
  }
  return JSON.stringify(mapValues(values, withBase64));
}

function marshalled(scope: Construct, item: Readonly<Record<string, SeedValue>>): Record<string, AttributeValue> {
  try {
    return marshall(item);
  } catch {
    const rule = `have numbers from -${Number.MAX_SAFE_INTEGER} to ${Number.MAX_SAFE_INTEGER}, and no undefined value`;
    throw valueError(scope, "item", rule, item);
  }
}

/** JSON has no bytes: DynamoDB's has base64. */
function withBase64(value: AttributeValue): object {
  if (value.B) return { B: Buffer.from(value.B).toString("base64") };
  if (value.L) return { L: value.L.map(withBase64) };
  if (value.M) return { M: mapValues(value.M, withBase64) };
  return value;
}

function mapValues<T, R>(record: Readonly<Record<string, T>>, map: (value: T) => R): Record<string, R> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]));
}
