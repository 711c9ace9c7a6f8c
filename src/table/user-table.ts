import type { Construct } from "constructs";
import { Table, type TableProps } from "./table";

export interface UserTableProps extends Pick<TableProps, "deletionProtection" | "kmsKeyArn"> {
  /** 3 to 255 letters, digits, `_`, `.` or `-`. @default "UserData" */
  readonly tableName?: string;
  /** Name of the partition key, a string. @default "userId" */
  readonly partitionKey?: string;
}

/**
 * A `Table` of items found by one key, a string: the one that was asked for.
 *
 * @example
 * const table = new UserTable(this, "UserTable");
 * table.grantGetItem(getUser);
 */
export class UserTable extends Table {
  /** @throws ValidationError when DynamoDB does not take the table's name or the key's */
  constructor(scope: Construct, id: string, props: UserTableProps = {}) {
    const { tableName = "UserData", partitionKey = "userId", ...rest } = props;
    super(scope, id, { ...rest, tableName, partitionKey: { name: partitionKey } });
  }
}
