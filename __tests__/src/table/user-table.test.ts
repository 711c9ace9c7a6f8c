import { TerraformOutput } from "cdktf";
import type { PolicyStatement, UserTableProps } from "../../../src";
import { UserTable } from "../../../src";
import { synth } from "../../helpers/synth";

/** The statements that a grant adds to its grantee's role. */
function granted(
  grant: (table: UserTable, grantee: { addToRolePolicy(statement: PolicyStatement): void }) => void,
  props: UserTableProps = {},
) {
  return synth((stack) => {
    const value: PolicyStatement[] = [];
    grant(new UserTable(stack, "Users", props), { addToRolePolicy: (statement) => value.push(statement) });
    new TerraformOutput(stack, "statements", { value });
  }).output("statements");
}

const THIS_TABLE = expect.stringMatching(/^\$\{aws_dynamodb_table\.Users_\w+\.arn\}$/);

describe("UserTable", () => {
  describe("by default", () => {
    const table = synth((stack) => void new UserTable(stack, "Users")).only("aws_dynamodb_table");

    test("is found by userId, a string", () => {
      expect(table).toMatchObject({ name: "UserData", hash_key: "userId", attribute: [{ name: "userId", type: "S" }] });
    });
    test("is paid per request", () => expect(table.billing_mode).toBe("PAY_PER_REQUEST"));
    test("is encrypted at rest by DynamoDB's own key, which costs nothing", () => {
      expect(table.server_side_encryption).toEqual({ enabled: false });
    });
    test("can be restored to a point in time", () => expect(table.point_in_time_recovery).toEqual({ enabled: true }));
    test("is protected from deletion", () => expect(table.deletion_protection_enabled).toBe(true));
  });

  test("accepts another name, key and no protection", () => {
    const props = { tableName: "Orders", partitionKey: "orderId", deletionProtection: false };
    const table = synth((stack) => void new UserTable(stack, "Orders", props)).only("aws_dynamodb_table");
    expect(table).toMatchObject({
      name: "Orders",
      hash_key: "orderId",
      attribute: [{ name: "orderId", type: "S" }],
      deletion_protection_enabled: false,
    });
  });

  describe("with a customer managed key", () => {
    const props = { kmsKeyArn: "arn:aws:kms:us-east-1:123456789012:key/1" };

    test("is encrypted with it", () => {
      const table = synth((stack) => void new UserTable(stack, "Users", props)).only("aws_dynamodb_table");
      expect(table.server_side_encryption).toEqual({ enabled: true, kms_key_arn: props.kmsKeyArn });
    });

    test("grants kms:Decrypt on that key too, and nothing more", () => {
      expect(granted((table, to) => table.grantGetItem(to), props)).toEqual([
        { actions: ["dynamodb:GetItem"], resources: [THIS_TABLE] },
        { actions: ["kms:Decrypt"], resources: [props.kmsKeyArn], calledVia: "dynamodb.amazonaws.com" },
      ]);
    });

    test("grants kms:Decrypt once to each grantee, however many actions it is granted", () => {
      const statements: Record<string, PolicyStatement[]> = { one: [], other: [] };
      synth((stack) => {
        const table = new UserTable(stack, "Users", props);
        const grantee = (name: string) => ({
          addToRolePolicy: (statement: PolicyStatement) => void statements[name]?.push(statement),
        });
        const one = grantee("one");
        table.grantGetItem(one);
        table.grantPutItem(one);
        table.grantQuery(one);
        table.grantGetItem(grantee("other"));
      });
      const actions = Object.values(statements).map((of) => of.flatMap((statement) => statement.actions));
      expect(actions).toEqual([
        ["dynamodb:GetItem", "kms:Decrypt", "dynamodb:PutItem", "dynamodb:Query"],
        ["dynamodb:GetItem", "kms:Decrypt"],
      ]);
    });
  });

  describe("grants", () => {
    const named = ["GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query", "Scan"] as const;
    test.each(named)("exactly dynamodb:%s on this table by the method of that name", (action) => {
      expect(granted((table, grantee) => table[`grant${action}`](grantee))).toEqual([
        { actions: [`dynamodb:${action}`], resources: [THIS_TABLE] },
      ]);
    });

    test("several actions in one statement", () => {
      expect(granted((table, to) => table.grant(to, "dynamodb:BatchGetItem", "dynamodb:GetItem"))).toEqual([
        { actions: ["dynamodb:BatchGetItem", "dynamodb:GetItem"], resources: [THIS_TABLE] },
      ]);
    });

    test.each(["*", "dynamodb:*", "dynamodb:Get*", "s3:GetObject", "GetItem", "xdynamodb:GetItem", ""])(
      "not '%s', which is no exact action of DynamoDB's",
      (action) => {
        expect(() => granted((table, to) => table.grant(to, "dynamodb:GetItem", action))).toThrow(
          `'actions' must be one exact action such as 'dynamodb:GetItem', got "${action}" (test/Users)`,
        );
      },
    );

    test("nothing without an action", () => {
      expect(() => granted((table, to) => table.grant(to))).toThrow("'actions' must name at least one action, got []");
    });
  });

  test("names metrics of one operation, and the operations that were granted, each once", () => {
    const result = synth((stack) => {
      const table = new UserTable(stack, "Users");
      const role = { addToRolePolicy: () => {} };
      table.grantGetItem(role);
      table.grant(role, "dynamodb:GetItem", "dynamodb:BatchGetItem");
      expect(table.operations).toEqual(["GetItem", "BatchGetItem"]);
      new TerraformOutput(stack, "metric", { value: table.metric("SystemErrors", "GetItem") });
    });
    expect(result.output("metric").dimensions).toMatchObject({ Operation: "GetItem" });
  });

  test("seeds an item of string attributes", () => {
    const item = synth((stack) => {
      new UserTable(stack, "Users").addSeedItem("First", { userId: "1", name: "Test User" });
    }).only("aws_dynamodb_table_item");
    expect(item.hash_key).toBe("userId");
    expect(JSON.parse(item.item)).toEqual({ userId: { S: "1" }, name: { S: "Test User" } });
  });

  test("names its metrics by the table", () => {
    const result = synth((stack) => {
      new TerraformOutput(stack, "metric", { value: new UserTable(stack, "Users").metric("ReadThrottleEvents") });
    });
    expect(result.output("metric")).toEqual({
      namespace: "AWS/DynamoDB",
      metricName: "ReadThrottleEvents",
      dimensions: { TableName: expect.stringMatching(/^\$\{aws_dynamodb_table\.Users_\w+\.name\}$/) },
    });
  });

  describe("rejects", () => {
    test.each(["ab", "a table", "x".repeat(256)])("the table name '%s'", (tableName) => {
      expect(() => synth((stack) => void new UserTable(stack, "Users", { tableName }))).toThrow(
        `'tableName' must be 3 to 255 letters, digits, '_', '.' or '-', got "${tableName}" (test/Users)`,
      );
    });

    test.each(["", "k".repeat(256)])("the partition key '%s'", (partitionKey) => {
      expect(() => synth((stack) => void new UserTable(stack, "Users", { partitionKey }))).toThrow(
        "'partitionKey' must be 1 to 255 characters",
      );
    });

    test("a seed item without the partition key", () => {
      expect(() => synth((stack) => new UserTable(stack, "Users").addSeedItem("First", { name: "Nobody" }))).toThrow(
        `'item' must have the partition key 'userId', a string, got {"name":"Nobody"} (test/Users)`,
      );
    });
  });
});
