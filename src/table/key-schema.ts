import type { Construct } from "constructs";
import { requireName } from "../common/names";
import { requireThat, valueError } from "../common/validation";

/** An attribute in the key of a table or an index. */
export interface KeyAttribute {
  /** 1 to 255 characters. */
  readonly name: string;
  /** `S` for a string, `N` for a number, `B` for binary. @default "S" */
  readonly type?: "S" | "N" | "B";
}

/** A second way to find a table's items, by other attributes. Items that lack one of its keys are not in it. */
export interface GlobalSecondaryIndex {
  /** 3 to 255 letters, digits, `_`, `.` or `-`. */
  readonly indexName: string;
  readonly partitionKey: KeyAttribute;
  /** @default - none: items of the same partition key have no order */
  readonly sortKey?: KeyAttribute;
  /** The attributes that the index has: all, those of both keys, or `nonKeyAttributes` too. @default "ALL" */
  readonly projectionType?: "ALL" | "KEYS_ONLY" | "INCLUDE";
  /** 1 to 20 attributes, at most 100 in all indexes of a table. @default - none; required for `INCLUDE`, only there */
  readonly nonKeyAttributes?: readonly string[];
}

/** The types of all attributes in keys by their names, those of the table's own first. */
export type KeyTypes = ReadonlyMap<string, NonNullable<KeyAttribute["type"]>>;

type KeySchema = Pick<GlobalSecondaryIndex, "partitionKey" | "sortKey">;

/** @throws ValidationError when a key's name is none, a key is of one attribute twice, or an attribute of two types */
export function keyTypesOf(
  scope: Construct,
  table: KeySchema & { readonly globalSecondaryIndexes?: readonly GlobalSecondaryIndex[] },
): KeyTypes {
  const types = new Map<string, NonNullable<KeyAttribute["type"]>>();
  const schemas: [prefix: string, schema: KeySchema][] = [
    ["", table],
    ...(table.globalSecondaryIndexes ?? []).map((index): [string, KeySchema] => [`${index.indexName}.`, index]),
  ];
  for (const [prefix, { partitionKey, sortKey }] of schemas) {
    for (const [prop, key] of Object.entries({ partitionKey, sortKey })) {
      if (!key) continue;
      const { name, type = "S" } = key;
      requireThat(scope, `${prefix}${prop}`, name, "be 1 to 255 characters", (it) => /^.{1,255}$/.test(it));
      const known = types.get(name) ?? type;
      if (known !== type) throw valueError(scope, `${prefix}${prop}`, `have the type ${known}, as '${name}' has`, type);
      types.set(name, type);
    }
    requireThat(scope, `${prefix}sortKey`, sortKey?.name, "be another attribute than the partition key", (name) => {
      return name !== partitionKey.name;
    });
  }
  return types;
}

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html */
const MOST_INDEXES = 20;
const MOST_ATTRIBUTES = 20;
const MOST_ATTRIBUTES_IN_ALL = 100;

/** @throws ValidationError when there are too many indexes, two of one name, or one projects what DynamoDB does not take */
export function requireIndexes(scope: Construct, indexes: readonly GlobalSecondaryIndex[]) {
  const prop = "globalSecondaryIndexes";
  const names = indexes.map(({ indexName }) => indexName);
  for (const name of names) requireName(scope, "indexName", name, "tableIndex");
  requireThat(scope, prop, names, "name each index once", (all) => new Set(all).size === all.length);
  requireThat(scope, prop, names.length, `be at most ${MOST_INDEXES}`, (count) => count <= MOST_INDEXES);
  for (const { indexName, projectionType = "ALL", nonKeyAttributes } of indexes) {
    const isIncluded = projectionType === "INCLUDE";
    const rule = isIncluded ? `be 1 to ${MOST_ATTRIBUTES} attributes` : "be left out unless projectionType is INCLUDE";
    requireThat(scope, `${indexName}.nonKeyAttributes`, nonKeyAttributes, rule, (list = []) =>
      isIncluded ? list.length >= 1 && list.length <= MOST_ATTRIBUTES : list.length === 0,
    );
  }
  const inAll = indexes.flatMap(({ nonKeyAttributes = [] }) => nonKeyAttributes).length;
  requireThat(scope, "nonKeyAttributes", inAll, `be at most ${MOST_ATTRIBUTES_IN_ALL} in all indexes`, (count) => {
    return count <= MOST_ATTRIBUTES_IN_ALL;
  });
}
