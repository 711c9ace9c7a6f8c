import { Construct } from "constructs";
import type { Grantable, Metric } from "../common/policy";
import { requireThat } from "../common/validation";

/** What a query or a scan reads. */
export interface IndexOptions {
  /** Name of an index. @default - the table itself */
  readonly index?: string;
}

/** A table that functions can have access to: a `Table`, or an existing one by `Table.fromTableArn`. */
export interface ITable {
  readonly tableName: string;
  readonly tableArn: string;
  /** The operations that anybody was granted, such as `GetItem`, each once. */
  readonly operations: readonly string[];
  /** Allows `dynamodb:GetItem` on this table. */
  grantGetItem(grantee: Grantable): void;
  /** Allows `dynamodb:PutItem` on this table. */
  grantPutItem(grantee: Grantable): void;
  /** Allows `dynamodb:UpdateItem` on this table. */
  grantUpdateItem(grantee: Grantable): void;
  /** Allows `dynamodb:DeleteItem` on this table. */
  grantDeleteItem(grantee: Grantable): void;
  /**
   * Allows `dynamodb:Query` on this table, without its indexes; or on the index only.
   *
   * @throws ValidationError when the table has no such index
   */
  grantQuery(grantee: Grantable, options?: IndexOptions): void;
  /**
   * Allows `dynamodb:Scan` on this table, without its indexes; or on the index only.
   *
   * @throws ValidationError when the table has no such index
   */
  grantScan(grantee: Grantable, options?: IndexOptions): void;
  /**
   * Allows exactly the named actions, such as `dynamodb:BatchGetItem`, on this table.
   *
   * @throws ValidationError when there is no action, or one is a wildcard or not one of DynamoDB's
   */
  grant(grantee: Grantable, ...actions: string[]): void;
  /**
   * A metric of this table in the namespace AWS/DynamoDB, such as `ReadThrottleEvents`. Some are there for each
   * operation only, such as `SystemErrors`.
   *
   * @param operation such as `GetItem`; without one, the metric is the whole table's
   */
  metric(metricName: string, operation?: string): Metric;
}

/** What tables of this stack and existing ones share: grants and metrics. */
export abstract class TableBase extends Construct implements ITable {
  abstract readonly tableName: string;
  abstract readonly tableArn: string;
  protected abstract readonly indexNames: readonly string[];
  protected abstract readonly kmsKeyArn?: string;
  private readonly granted = new Set<string>();
  /** Grantees that may use the key already. */
  private readonly decrypters = new Set<Grantable>();

  grantGetItem(grantee: Grantable) {
    this.grant(grantee, "dynamodb:GetItem");
  }

  grantPutItem(grantee: Grantable) {
    this.grant(grantee, "dynamodb:PutItem");
  }

  grantUpdateItem(grantee: Grantable) {
    this.grant(grantee, "dynamodb:UpdateItem");
  }

  grantDeleteItem(grantee: Grantable) {
    this.grant(grantee, "dynamodb:DeleteItem");
  }

  grantQuery(grantee: Grantable, { index }: IndexOptions = {}) {
    this.allow(grantee, ["dynamodb:Query"], index);
  }

  grantScan(grantee: Grantable, { index }: IndexOptions = {}) {
    this.allow(grantee, ["dynamodb:Scan"], index);
  }

  grant(grantee: Grantable, ...actions: string[]) {
    requireThat(this, "actions", actions, "name at least one action", (list) => list.length > 0);
    for (const action of actions) {
      requireThat(this, "actions", action, "be one exact action such as 'dynamodb:GetItem'", (name) =>
        /^dynamodb:[A-Z][A-Za-z]*$/.test(name),
      );
    }
    this.allow(grantee, actions);
  }

  get operations(): readonly string[] {
    return [...this.granted];
  }

  metric(metricName: string, operation?: string): Metric {
    const dimensions = { TableName: this.tableName, ...(operation && { Operation: operation }) };
    return { namespace: "AWS/DynamoDB", metricName, dimensions };
  }

  private allow(grantee: Grantable, actions: readonly string[], index?: string) {
    grantee.addToRolePolicy({ actions, resources: [index === undefined ? this.tableArn : this.indexArn(index)] });
    for (const action of actions) this.granted.add(action.replace("dynamodb:", ""));
    if (this.kmsKeyArn && !this.decrypters.has(grantee)) {
      const calledVia = "dynamodb.amazonaws.com";
      grantee.addToRolePolicy({ actions: ["kms:Decrypt"], resources: [this.kmsKeyArn], calledVia });
      this.decrypters.add(grantee);
    }
  }

  private indexArn(index: string): string {
    const rule = `be one of the table's indexes: ${this.indexNames.join(", ") || "it has none"}`;
    requireThat(this, "index", index, rule, (name) => this.indexNames.includes(name));
    return `${this.tableArn}/index/${index}`;
  }
}
