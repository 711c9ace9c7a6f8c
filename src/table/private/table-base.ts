import { Construct } from "constructs";
import type { Grantable, Metric } from "../../common/policy";
import { requireThat } from "../../common/validation";
import type { IndexOptions, ITable } from "../table";

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
      grantee.addToRolePolicy({ actions: ["kms:Decrypt"], resources: [this.kmsKeyArn] });
      this.decrypters.add(grantee);
    }
  }

  private indexArn(index: string): string {
    const rule = `be one of the table's indexes: ${this.indexNames.join(", ") || "it has none"}`;
    requireThat(this, "index", index, rule, (name) => this.indexNames.includes(name));
    return `${this.tableArn}/index/${index}`;
  }
}
