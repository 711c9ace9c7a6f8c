import { isObject, type JsonObject, listOf, objectOf, stringsOf, textOf } from "../terraform/json";
import type { Plan, ResourceChange } from "./plan";
import { nameResource } from "./resource-name";

/** A change of when a table's items expire (TTL), or of its indexes. A `kept` one is in the table, not in the configuration. */
export interface TableChange {
  readonly address: string;
  readonly change:
    | "ttl-on"
    | "ttl-attribute"
    | "ttl-off"
    | "ttl-kept"
    | "index-removed"
    | "index-replaced"
    | "index-kept";
  readonly message: string;
}

/** Compares TTL and indexes of tables that keep their data. */
export function reviewTables({ resources }: Plan): TableChange[] {
  return resources.flatMap((resource) => {
    const { type, id, address, action, before, after } = resource;
    if (type !== "aws_dynamodb_table" || !before || !after || action === "replace") return [];
    const table = nameResource(type, id, after);
    const found = [...ttlChanges(table, resource), ...indexChanges(table, resource)];
    return found.map(([change, message]) => ({ address, change, message }));
  });
}

type Found = readonly [change: TableChange["change"], message: string];

function ttlChanges(table: string, { before, after, configured }: ResourceChange): Found[] {
  const [old, now] = [ttlOf(before), ttlOf(after)];
  const deleted = (attribute: string) => `items whose '${attribute}' has passed`;
  if (now && configured && listOf(configured.ttl).length === 0) {
    return [["ttl-kept", `${table} still deletes ${deleted(now)}: without a ttl block, Terraform leaves TTL on`]];
  }
  if (old === now) return [];
  if (!now) return [["ttl-off", `${table} no longer deletes ${deleted(old ?? "")}`]];
  if (!old) return [["ttl-on", `${table} deletes ${deleted(now)}`]];
  const remedy = "DynamoDB refuses that until TTL was switched off";
  return [["ttl-attribute", `${table} deletes ${deleted(now)}, no longer by '${old}'. ${remedy}`]];
}

/** The attribute by which items expire; undefined where TTL is off. */
function ttlOf(values: JsonObject | undefined): string | undefined {
  const ttl = objectOf(listOf(values?.ttl)[0]);
  return ttl.enabled === true ? (textOf(ttl.attribute_name) ?? "?") : undefined;
}

function indexChanges(table: string, { before, after, configured }: ResourceChange): Found[] {
  const [old, now] = [indexesOf(before), indexesOf(after)];
  const isConfigured = !configured || listOf(configured.global_secondary_index).length > 0;
  return [...old].flatMap(([name, index]): Found[] => {
    const other = now.get(name);
    const which = `index ${name} of ${table}`;
    if (!other) return [["index-removed", `${which} is removed: queries of it fail. The items stay in the table`]];
    if (!isConfigured)
      return [["index-kept", `${which} stays: without an index block, Terraform leaves all as they are`]];
    const causes = Object.keys(index).filter((part) => index[part] !== other[part]);
    if (causes.length === 0) return [];
    const until = "queries of it fail until DynamoDB has filled the new one";
    return [["index-replaced", `${which} is replaced because of ${causes.join(", ")}: ${until}`]];
  });
}

/** What an index cannot change, by its name. */
function indexesOf(values: JsonObject | undefined): Map<string, Record<string, string>> {
  const indexes = listOf(values?.global_secondary_index).filter(isObject);
  return new Map(
    indexes.map(({ name, hash_key, range_key, projection_type, non_key_attributes }) => [
      String(name),
      {
        hash_key: textOf(hash_key) ?? "",
        range_key: textOf(range_key) ?? "",
        projection_type: textOf(projection_type) ?? "",
        non_key_attributes: stringsOf(non_key_attributes).sort().join(),
      },
    ]),
  );
}
