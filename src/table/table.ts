import { DynamodbTable } from "@cdktf/provider-aws/lib/dynamodb-table";
import { DynamodbTableItem } from "@cdktf/provider-aws/lib/dynamodb-table-item";
import { Fn, Token } from "cdktf";
import type { Construct } from "constructs";
import { recordTable } from "../common/known-tables";
import { requireName } from "../common/names";
import { encryptionOf } from "../common/table-encryption";
import { requireThat, valueError } from "../common/validation";
import { type GlobalSecondaryIndex, type KeyAttribute, type KeyTypes, keyTypesOf, requireIndexes } from "./key-schema";
import { type SeedValue, seedItem } from "./seed-item";
import { type ITable, TableBase } from "./table-base";

export interface TableProps {
  /** 3 to 255 letters, digits, `_`, `.` or `-`. */
  readonly tableName: string;
  readonly partitionKey: KeyAttribute;
  /** @default - none: each partition key has one item */
  readonly sortKey?: KeyAttribute;
  /**
   * At most 20. To remove the last one, set an empty list: without the prop, newer AWS providers leave it as it is.
   * @default - none
   */
  readonly globalSecondaryIndexes?: readonly GlobalSecondaryIndex[];
  /**
   * A number attribute that holds when an item expires, in seconds since 1970. DynamoDB deletes the item within days after
   * that. To change to another attribute, switch TTL off first.
   * @default - items do not expire
   */
  readonly timeToLiveAttribute?: string;
  /**
   * To switch TTL off, set this to false and keep `timeToLiveAttribute`: if only the attribute is removed, Terraform changes
   * nothing, and items still expire.
   * @default true
   */
  readonly timeToLiveEnabled?: boolean;
  /** Refuse to delete the table, also in a `destroy`. @default true */
  readonly deletionProtection?: boolean;
  /**
   * Encrypts the table. Each grantee then gets `kms:Decrypt` on this key too: DynamoDB opens the table's own key in the
   * caller's name, to read and to write.
   * @default - the AWS owned key, which requires no permission
   */
  readonly kmsKeyArn?: string;
}

/** A table that another stack defines. */
export interface ExistingTableProps {
  readonly tableArn: string;
  /** Names of the indexes that may be granted. @default - none */
  readonly globalSecondaryIndexes?: readonly string[];
  /** The key that encrypts the table: each grantee gets `kms:Decrypt` on it too. @default - the AWS owned key */
  readonly kmsKeyArn?: string;
}

/**
 * A table of items found by a key, or by the keys of its indexes.
 *
 * Defines a DynamoDB table, paid per request, encrypted at rest, with point-in-time recovery. Nobody has access until
 * granted, and each grant is exactly the IAM action that it is named after, on this table or on one of its indexes.
 *
 * @example
 * const notes = new Table(this, "Notes", {
 *   tableName: "Notes",
 *   partitionKey: { name: "owner" },
 *   sortKey: { name: "createdAt", type: "N" },
 *   globalSecondaryIndexes: [{ indexName: "ByTag", partitionKey: { name: "tag" } }],
 * });
 * notes.grantQuery(listNotes);
 * notes.grantQuery(findNotes, { index: "ByTag" });
 */
export class Table extends TableBase {
  readonly tableName: string;
  readonly tableArn: string;
  protected readonly indexNames: readonly string[];
  protected readonly kmsKeyArn?: string;
  private readonly keyTypes: KeyTypes;
  private readonly keys: { readonly hashKey: string; readonly rangeKey?: string };

  /**
   * A table that another stack defines.
   *
   * @throws ValidationError when the ARN is not a table's
   */
  static fromTableArn(scope: Construct, id: string, props: ExistingTableProps): ITable {
    return new ExistingTable(scope, id, props);
  }

  /** @throws ValidationError when DynamoDB does not take the name, a key, an index or the TTL attribute */
  constructor(scope: Construct, id: string, props: TableProps) {
    super(scope, id);
    const { tableName, partitionKey, sortKey, globalSecondaryIndexes: indexes, deletionProtection = true } = props;
    requireName(this, "tableName", tableName, "table");
    this.keyTypes = keyTypesOf(this, props);
    requireIndexes(this, indexes ?? []);

    this.keys = { hashKey: partitionKey.name, rangeKey: sortKey?.name };
    const table = new DynamodbTable(this, "Resource", {
      ...this.keys,
      name: tableName,
      attribute: [...this.keyTypes].map(([name, type]) => ({ name, type })),
      globalSecondaryIndex: indexes?.map(indexOf),
      ttl: this.ttlOf(props),
      billingMode: "PAY_PER_REQUEST",
      serverSideEncryption: encryptionOf(props.kmsKeyArn),
      pointInTimeRecovery: { enabled: true },
      deletionProtectionEnabled: deletionProtection,
    });
    this.tableName = table.name;
    this.tableArn = table.arn;
    this.indexNames = (indexes ?? []).map(({ indexName }) => indexName);
    this.kmsKeyArn = props.kmsKeyArn;
    recordTable(this, { id, names: [tableName, this.tableName], tableArn: this.tableArn });
  }

  /**
   * Puts an item into the table when it is deployed.
   *
   * @throws ValidationError when the item lacks a key attribute, one has another type than its key, or DynamoDB cannot
   *   store a number
   */
  addSeedItem(id: string, item: Readonly<Record<string, SeedValue>>) {
    const text = seedItem(this, item, this.keys, this.keyTypes);
    new DynamodbTableItem(this, id, { ...this.keys, tableName: this.tableName, item: text });
  }

  private ttlOf({ timeToLiveAttribute: attributeName, timeToLiveEnabled: enabled = true }: TableProps) {
    if (attributeName === undefined) {
      if (enabled) return undefined;
      throw valueError(this, "timeToLiveEnabled", "be true or come with timeToLiveAttribute", enabled);
    }
    const isName = (name: string) => /^.{1,255}$/.test(name);
    requireThat(this, "timeToLiveAttribute", attributeName, "be 1 to 255 characters", isName);
    const isNumber = (name: string) => (this.keyTypes.get(name) ?? "N") === "N";
    requireThat(this, "timeToLiveAttribute", attributeName, "be a number where it is a key too", isNumber);
    return { attributeName, enabled };
  }
}

/** An index in the words of the provider's bindings. */
function indexOf(index: GlobalSecondaryIndex) {
  const { indexName: name, partitionKey, sortKey, projectionType = "ALL", nonKeyAttributes } = index;
  return {
    name,
    hashKey: partitionKey.name,
    rangeKey: sortKey?.name,
    projectionType,
    nonKeyAttributes: nonKeyAttributes && [...nonKeyAttributes],
  };
}

export const TABLE_ARN = /^arn:aws[a-z-]*:dynamodb:[a-z0-9-]+:\d{12}:table\/[A-Za-z0-9_.-]{3,255}$/;
export const TABLE_ARN_RULE = "be a table's ARN such as 'arn:aws:dynamodb:eu-central-1:123456789012:table/Notes'";

class ExistingTable extends TableBase {
  readonly tableName: string;
  readonly tableArn: string;
  protected readonly indexNames: readonly string[];
  protected readonly kmsKeyArn?: string;

  constructor(scope: Construct, id: string, { tableArn, globalSecondaryIndexes = [], kmsKeyArn }: ExistingTableProps) {
    super(scope, id);
    requireThat(this, "tableArn", tableArn, TABLE_ARN_RULE, (arn) => TABLE_ARN.test(arn));
    for (const name of globalSecondaryIndexes) requireName(this, "globalSecondaryIndexes", name, "tableIndex");
    const isKnown = !Token.isUnresolved(tableArn);
    this.tableName = isKnown ? tableArn.replace(/^.*\//, "") : Fn.element(Fn.split("/", tableArn), 1);
    this.tableArn = tableArn;
    this.indexNames = globalSecondaryIndexes;
    this.kmsKeyArn = kmsKeyArn;
    recordTable(this, { id, names: [this.tableName], tableArn });
  }
}
