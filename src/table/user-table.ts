import { DynamodbTable } from "@cdktf/provider-aws/lib/dynamodb-table";
import { DynamodbTableItem } from "@cdktf/provider-aws/lib/dynamodb-table-item";
import { Construct } from "constructs";
import { requireName } from "../common/names";
import type { Grantable, Metric } from "../common/policy";
import { encryptionOf } from "../common/table-encryption";
import { requireThat } from "../common/validation";

export interface UserTableProps {
  /** 3 to 255 letters, digits, `_`, `.` or `-`. @default "UserData" */
  readonly tableName?: string;
  /** Name of the partition key, a string. @default "userId" */
  readonly partitionKey?: string;
  /** Refuse to delete the table, also in a `destroy`. @default true */
  readonly deletionProtection?: boolean;
  /**
   * Encrypts the table. Each grantee then gets `kms:Decrypt` on this key too: DynamoDB opens the table's own key in the
   * caller's name, to read and to write.
   * @default - the AWS owned key, which requires no permission
   */
  readonly kmsKeyArn?: string;
}

/**
 * A table of items found by one key.
 *
 * Defines a DynamoDB table, paid per request, encrypted at rest, with point-in-time recovery. Nobody has access until
 * granted, and each grant is exactly the IAM action that it is named after, on this table only.
 *
 * @example
 * const table = new UserTable(this, "UserTable");
 * table.grantGetItem(getUser);
 */
export class UserTable extends Construct {
  readonly tableName: string;
  readonly tableArn: string;
  readonly partitionKey: string;
  private readonly table: DynamodbTable;
  private readonly kmsKeyArn?: string;
  private readonly granted = new Set<string>();
  /** Grantees that may use the key already. */
  private readonly decrypters = new Set<Grantable>();

  /** @throws ValidationError when the table's name is not one that DynamoDB takes */
  constructor(scope: Construct, id: string, props: UserTableProps = {}) {
    super(scope, id);
    const { tableName = "UserData", partitionKey = "userId", deletionProtection = true, kmsKeyArn } = props;
    requireName(this, "tableName", tableName, "table");
    requireThat(this, "partitionKey", partitionKey, "be 1 to 255 characters", (name) => /^.{1,255}$/.test(name));

    this.table = new DynamodbTable(this, "Resource", {
      name: tableName,
      hashKey: partitionKey,
      attribute: [{ name: partitionKey, type: "S" }],
      billingMode: "PAY_PER_REQUEST",
      serverSideEncryption: encryptionOf(kmsKeyArn),
      pointInTimeRecovery: { enabled: true },
      deletionProtectionEnabled: deletionProtection,
    });
    this.tableName = this.table.name;
    this.tableArn = this.table.arn;
    this.partitionKey = partitionKey;
    this.kmsKeyArn = kmsKeyArn;
  }

  /** Allows `dynamodb:GetItem` on this table. */
  grantGetItem(grantee: Grantable) {
    this.grant(grantee, "dynamodb:GetItem");
  }

  /** Allows `dynamodb:PutItem` on this table. */
  grantPutItem(grantee: Grantable) {
    this.grant(grantee, "dynamodb:PutItem");
  }

  /** Allows `dynamodb:UpdateItem` on this table. */
  grantUpdateItem(grantee: Grantable) {
    this.grant(grantee, "dynamodb:UpdateItem");
  }

  /** Allows `dynamodb:DeleteItem` on this table. */
  grantDeleteItem(grantee: Grantable) {
    this.grant(grantee, "dynamodb:DeleteItem");
  }

  /** Allows `dynamodb:Query` on this table. */
  grantQuery(grantee: Grantable) {
    this.grant(grantee, "dynamodb:Query");
  }

  /** Allows `dynamodb:Scan` on this table. */
  grantScan(grantee: Grantable) {
    this.grant(grantee, "dynamodb:Scan");
  }

  /**
   * Allows exactly the named actions, such as `dynamodb:BatchGetItem`, on this table.
   *
   * @throws ValidationError when there is no action, or one is a wildcard or not one of DynamoDB's
   */
  grant(grantee: Grantable, ...actions: string[]) {
    requireThat(this, "actions", actions, "name at least one action", (list) => list.length > 0);
    for (const action of actions) {
      requireThat(this, "actions", action, "be one exact action such as 'dynamodb:GetItem'", (name) =>
        /^dynamodb:[A-Z][A-Za-z]*$/.test(name),
      );
      this.granted.add(action.replace("dynamodb:", ""));
    }
    grantee.addToRolePolicy({ actions, resources: [this.tableArn] });
    if (this.kmsKeyArn && !this.decrypters.has(grantee)) {
      grantee.addToRolePolicy({ actions: ["kms:Decrypt"], resources: [this.kmsKeyArn] });
      this.decrypters.add(grantee);
    }
  }

  /**
   * Puts an item of string attributes into the table when it is deployed.
   *
   * @throws ValidationError when the item lacks the partition key
   */
  addSeedItem(id: string, item: Record<string, string>) {
    requireThat(this, "item", item, `have the partition key '${this.partitionKey}'`, (it) =>
      Object.hasOwn(it, this.partitionKey),
    );
    new DynamodbTableItem(this, id, {
      tableName: this.tableName,
      hashKey: this.partitionKey,
      item: JSON.stringify(Object.fromEntries(Object.entries(item).map(([name, value]) => [name, { S: value }]))),
    });
  }

  /** The operations that anybody was granted, such as `GetItem`, each once. */
  get operations(): readonly string[] {
    return [...this.granted];
  }

  /**
   * A metric of this table in the namespace AWS/DynamoDB, such as `ReadThrottleEvents`. Some are there for each
   * operation only, such as `SystemErrors`.
   *
   * @param operation such as `GetItem`; without one, the metric is the whole table's
   */
  metric(metricName: string, operation?: string): Metric {
    const dimensions = { TableName: this.tableName, ...(operation && { Operation: operation }) };
    return { namespace: "AWS/DynamoDB", metricName, dimensions };
  }
}
