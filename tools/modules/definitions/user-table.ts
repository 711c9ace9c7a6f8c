import { UserTable, type UserTableProps } from "../../../src/table/user-table";
import { type Decisions, type ModuleDefinition, variable } from "../definition";
import { attributeName, nameOf } from "../rules";

const FILE = "src/table/user-table.ts";

const decisions: Decisions<UserTableProps> = {
  tableName: variable({ rules: [nameOf("table")], other: "Customers" }),
  partitionKey: variable({ rules: [attributeName], other: "customerId" }),
  deletionProtection: variable(),
  kmsKeyArn: variable({
    description: "Encrypts the table. What reads or writes it then requires `kms:Decrypt` on this key too.",
    other: "arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab",
  }),
};

export const userTable: ModuleDefinition = {
  name: "user-table",
  construct: { file: FILE, name: "UserTable" },
  props: { file: FILE, name: "UserTableProps" },
  decisions,
  switches: { key: "var.kms_key_arn != null" },
  build(stack, { string, boolean }, isOn) {
    const table = new UserTable(stack, "UserTable", {
      tableName: string("table_name"),
      partitionKey: string("partition_key"),
      deletionProtection: boolean("deletion_protection"),
      kmsKeyArn: isOn("key") ? string("kms_key_arn") : undefined,
    });
    const of = (attribute: string) => ({ file: "src/table/table.ts", name: "Table", attribute });
    return {
      table_name: { value: table.tableName, of: of("tableName") },
      table_arn: { value: table.tableArn, of: of("tableArn") },
    };
  },
  notes: [
    "Seed items and grants are methods of the construct: here an item is an `aws_dynamodb_table_item`, and a permission names `table_arn` in a policy of yours.",
  ],
};
