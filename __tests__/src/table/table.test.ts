import type { DynamodbTable } from "@cdktf/provider-aws/lib/dynamodb-table";
import { TerraformOutput, type TerraformStack } from "cdktf";
import fc from "fast-check";
import { Alarms, Dashboard, type ITable, type PolicyStatement, Table, type TableProps, UserApi } from "../../../src";
import { synth } from "../../helpers/synth";

const NOTES: TableProps = {
  tableName: "Notes",
  partitionKey: { name: "owner" },
  sortKey: { name: "createdAt", type: "N" },
  globalSecondaryIndexes: [
    { indexName: "ByTag", partitionKey: { name: "tag" }, sortKey: { name: "createdAt", type: "N" } },
    {
      indexName: "ByDigest",
      partitionKey: { name: "digest", type: "B" },
      projectionType: "INCLUDE",
      nonKeyAttributes: ["title"],
    },
    { indexName: "ByOwner", partitionKey: { name: "owner" }, projectionType: "KEYS_ONLY" },
  ],
  timeToLiveAttribute: "expiresAt",
};

const tableOf = (props: Partial<TableProps> = {}) =>
  synth((stack) => void new Table(stack, "Notes", { ...NOTES, ...props })).only("aws_dynamodb_table");

/** A table with this as its only index. */
const withIndex = (index: object) =>
  tableOf({ globalSecondaryIndexes: [{ indexName: "ByTag", partitionKey: { name: "tag" }, ...index }] });

/** The statements that are added to a grantee's role. */
function granted(
  grant: (table: ITable, grantee: { addToRolePolicy(statement: PolicyStatement): void }) => void,
  tableIn: (stack: TerraformStack) => ITable = (stack) => new Table(stack, "Notes", NOTES),
) {
  return synth((stack) => {
    const value: PolicyStatement[] = [];
    grant(tableIn(stack), { addToRolePolicy: (statement) => value.push(statement) });
    new TerraformOutput(stack, "statements", { value });
  }).output("statements");
}

const ARN = "\\$\\{aws_dynamodb_table\\.Notes_\\w+\\.arn\\}";
const THIS_TABLE = expect.stringMatching(new RegExp(`^${ARN}$`));
const indexOfThis = (name: string) => expect.stringMatching(new RegExp(`^${ARN}/index/${name}$`));
const EXISTING = "arn:aws:dynamodb:eu-central-1:123456789012:table/Notes";

describe("Table", () => {
  test("has both keys, and each key attribute once with its type", () => {
    expect(tableOf()).toMatchObject({
      name: "Notes",
      hash_key: "owner",
      range_key: "createdAt",
      attribute: [
        { name: "owner", type: "S" },
        { name: "createdAt", type: "N" },
        { name: "tag", type: "S" },
        { name: "digest", type: "B" },
      ],
    });
  });

  test("has indexes with the attributes that each projects: all by default", () => {
    expect(tableOf().global_secondary_index).toEqual([
      { name: "ByTag", hash_key: "tag", range_key: "createdAt", projection_type: "ALL" },
      { name: "ByDigest", hash_key: "digest", projection_type: "INCLUDE", non_key_attributes: ["title"] },
      { name: "ByOwner", hash_key: "owner", projection_type: "KEYS_ONLY" },
    ]);
  });

  test("has neither indexes nor TTL unless asked for", () => {
    const table = tableOf({ globalSecondaryIndexes: undefined, timeToLiveAttribute: undefined });
    expect(table).not.toHaveProperty("global_secondary_index");
    expect(table).not.toHaveProperty("ttl");
  });

  test("has no index any more where the list is empty", () => {
    expect(tableOf({ globalSecondaryIndexes: [] }).global_secondary_index).toEqual([]);
  });

  test("deletes items by the TTL attribute, until that is switched off", () => {
    expect(tableOf().ttl).toEqual({ attribute_name: "expiresAt", enabled: true });
    expect(tableOf({ timeToLiveEnabled: false }).ttl).toEqual({ attribute_name: "expiresAt", enabled: false });
  });

  // As docs/decisions/0024-what-table-leaves-out.md shows it.
  test.each<[string, Record<string, unknown>]>([
    ["streams", { stream_enabled: true, stream_view_type: "NEW_AND_OLD_IMAGES" }],
    ["global tables", { replica: [{ region_name: "eu-west-1" }] }],
    ["provisioned capacity", { billing_mode: "PROVISIONED", read_capacity: 5, write_capacity: 5 }],
  ])("takes %s by overrides of its resource", (_, settings) => {
    const table = synth((stack) => {
      const resource = new Table(stack, "Notes", NOTES).node.findChild("Resource") as DynamodbTable;
      for (const [attribute, value] of Object.entries(settings)) resource.addOverride(attribute, value);
    }).only("aws_dynamodb_table");
    expect(table).toMatchObject({ name: "Notes", ...settings });
  });

  describe("grants", () => {
    test.each(["Query", "Scan"] as const)("%s on the table without its indexes, or on one index only", (action) => {
      const actions = [`dynamodb:${action}`];
      expect(granted((table, to) => table[`grant${action}`](to))).toEqual([{ actions, resources: [THIS_TABLE] }]);
      expect(granted((table, to) => table[`grant${action}`](to, { index: "ByTag" }))).toEqual([
        { actions, resources: [indexOfThis("ByTag")] },
      ]);
    });

    test("never reach an index unless it is named", () => {
      const statements: PolicyStatement[] = granted((table, to) => {
        for (const name of ["GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query", "Scan"] as const) {
          table[`grant${name}`](to);
        }
        table.grant(to, "dynamodb:PartiQLSelect");
      });
      expect(statements).toHaveLength(7);
      for (const { resources } of statements) expect(resources).toEqual([THIS_TABLE]);
    });

    test.each(["ByTagg", "*", ""])("not '%s', which is no index of the table", (index) => {
      expect(() => granted((table, to) => table.grantQuery(to, { index }))).toThrow(
        `'index' must be one of the table's indexes: ByTag, ByDigest, ByOwner, got "${index}" (test/Notes)`,
      );
    });

    test("no index of a table that has none", () => {
      const { globalSecondaryIndexes: _, ...props } = NOTES;
      const plain = (stack: TerraformStack) => new Table(stack, "Notes", props);
      expect(() => granted((table, to) => table.grantScan(to, { index: "ByTag" }), plain)).toThrow(
        `'index' must be one of the table's indexes: it has none, got "ByTag" (test/Notes)`,
      );
    });

    test("kms:Decrypt with the first grant, also where that is on an index", () => {
      const kmsKeyArn = "arn:aws:kms:us-east-1:123456789012:key/1";
      const encrypted = (stack: TerraformStack) => new Table(stack, "Notes", { ...NOTES, kmsKeyArn });
      const grant = (table: ITable, to: Parameters<ITable["grantQuery"]>[0]) => {
        table.grantQuery(to, { index: "ByTag" });
        table.grantQuery(to, { index: "ByDigest" });
      };
      expect(granted(grant, encrypted)).toEqual([
        { actions: ["dynamodb:Query"], resources: [indexOfThis("ByTag")] },
        { actions: ["kms:Decrypt"], resources: [kmsKeyArn], calledVia: "dynamodb.amazonaws.com" },
        { actions: ["dynamodb:Query"], resources: [indexOfThis("ByDigest")] },
      ]);
    });
  });

  test("counts a grant on an index among its operations: CloudWatch measures both by the table", () => {
    synth((stack) => {
      const table = new Table(stack, "Notes", NOTES);
      table.grantQuery({ addToRolePolicy: () => {} }, { index: "ByTag" });
      table.grantQuery({ addToRolePolicy: () => {} });
      expect(table.operations).toEqual(["Query"]);
    });
  });

  describe("that exists", () => {
    const kmsKeyArn = "arn:aws:kms:us-east-1:123456789012:key/1";
    const existing =
      (props: object = {}) =>
      (stack: TerraformStack) =>
        Table.fromTableArn(stack, "Notes", { tableArn: EXISTING, globalSecondaryIndexes: ["ByTag"], ...props });

    test("defines no resource", () => {
      expect(synth((stack) => void existing()(stack)).json).not.toHaveProperty("resource");
    });

    test("has the same exact grants", () => {
      const grant = (table: ITable, to: Parameters<ITable["grantQuery"]>[0]) => {
        table.grantGetItem(to);
        table.grantQuery(to, { index: "ByTag" });
      };
      expect(granted(grant, existing({ kmsKeyArn }))).toEqual([
        { actions: ["dynamodb:GetItem"], resources: [EXISTING] },
        { actions: ["kms:Decrypt"], resources: [kmsKeyArn], calledVia: "dynamodb.amazonaws.com" },
        { actions: ["dynamodb:Query"], resources: [`${EXISTING}/index/ByTag`] },
      ]);
      expect(() => granted((table, to) => table.grantQuery(to, { index: "ByDate" }), existing())).toThrow(
        `'index' must be one of the table's indexes: ByTag, got "ByDate" (test/Notes)`,
      );
    });

    test("has its name from its ARN, for metrics and environments", () => {
      synth((stack) => {
        const table = existing()(stack);
        expect(table.tableName).toBe("Notes");
        expect(table.metric("SystemErrors", "GetItem").dimensions).toEqual({
          TableName: "Notes",
          Operation: "GetItem",
        });
      });
    });

    test("is read by a UserApi, alarmed and drawn like one of the stack", () => {
      const result = synth((stack) => {
        const table = existing()(stack);
        const { getUser } = new UserApi(stack, "UserApi", { table });
        new Alarms(stack, "Alarms", { functions: [getUser], table });
        new Dashboard(stack, "Dashboard", { dashboardName: "notes", functions: [getUser], table });
      });
      expect(result.only("aws_lambda_function").environment.variables.TABLE_NAME).toBe("Notes");
      expect(result.resources("aws_cloudwatch_metric_alarm")).toContainEqual(
        expect.objectContaining({
          alarm_name: "TableThrottles-GetItem",
          dimensions: { TableName: "Notes", Operation: "GetItem" },
        }),
      );
      expect(result.only("aws_cloudwatch_dashboard").dashboard_body).toContain("DynamoDB: requests");
    });

    test("has its name from an ARN that is known only at apply", () => {
      const result = synth((stack) => {
        const { tableArn } = new Table(stack, "Notes", NOTES);
        new TerraformOutput(stack, "name", { value: Table.fromTableArn(stack, "Same", { tableArn }).tableName });
      });
      expect(result.output("name")).toMatch(/^\$\{element\(split\("\/", aws_dynamodb_table\.Notes_\w+\.arn\), 1\)\}$/);
    });

    test.each([`${EXISTING}/index/ByTag`, "Notes", "arn:aws:dynamodb:eu-central-1:123456789012:table/*", ""])(
      "is not '%s', which is no table's ARN",
      (tableArn) => {
        expect(() => synth((stack) => void existing({ tableArn })(stack))).toThrow(
          `'tableArn' must be a table's ARN such as 'arn:aws:dynamodb:eu-central-1:123456789012:table/Notes', got "${tableArn}" (test/Notes)`,
        );
      },
    );

    test("has no index '*'", () => {
      expect(() => synth((stack) => void existing({ globalSecondaryIndexes: ["*"] })(stack))).toThrow(
        `'globalSecondaryIndexes' must be 3 to 255 letters, digits, '_', '.' or '-', got "*" (test/Notes)`,
      );
    });
  });

  describe("seeds an item", () => {
    const seed = (item: Parameters<Table["addSeedItem"]>[1]) =>
      synth((stack) => new Table(stack, "Notes", NOTES).addSeedItem("First", item)).only("aws_dynamodb_table_item");
    const keys = { owner: "ana", createdAt: 1 };

    test("of every type that DynamoDB has for a value", () => {
      const item = seed({
        ...keys,
        digest: new Uint8Array([1, 2, 255]),
        text: "",
        number: -1.5,
        yes: true,
        nothing: null,
        list: ["a", 1, [false], new Uint8Array([0])],
        map: { inner: { deep: [null] } },
      });
      expect(item).toMatchObject({ hash_key: "owner", range_key: "createdAt" });
      expect(JSON.parse(item.item)).toEqual({
        owner: { S: "ana" },
        createdAt: { N: "1" },
        digest: { B: "AQL/" },
        text: { S: "" },
        number: { N: "-1.5" },
        yes: { BOOL: true },
        nothing: { NULL: true },
        list: { L: [{ S: "a" }, { N: "1" }, { L: [{ BOOL: false }] }, { B: "AA==" }] },
        map: { M: { inner: { M: { deep: { L: [{ NULL: true }] } } } } },
      });
    });

    test("whose binary values come back as they were, also from a Buffer", () => {
      fc.assert(
        fc.property(fc.uint8Array({ minLength: 1 }), (digest) => {
          for (const bytes of [digest, Buffer.from(digest)]) {
            const { B } = JSON.parse(seed({ ...keys, digest: bytes }).item).digest;
            expect([...Buffer.from(B, "base64")]).toEqual([...digest]);
          }
        }),
        { numRuns: 20 },
      );
    });

    test.each([
      [{ owner: "ana" }, "have the sort key 'createdAt', a number"],
      [{ createdAt: 1 }, "have the partition key 'owner', a string"],
      [{ owner: "ana", createdAt: "1" }, "have the sort key 'createdAt', a number"],
      [{ owner: "", createdAt: 1 }, "have the partition key 'owner', a string"],
      [{ ...keys, tag: null }, "have the index key 'tag', a string"],
      [{ ...keys, digest: "AQL/" }, "have the index key 'digest', binary"],
      [{ ...keys, size: 2 ** 53 }, "have numbers from -9007199254740991 to 9007199254740991, and no undefined value"],
    ])("not %j: the item must %s", (item, rule) => {
      expect(() => seed(item)).toThrow(`'item' must ${rule}, got ${JSON.stringify(item)} (test/Notes)`);
    });
  });

  describe("rejects", () => {
    const key = (name: string, type?: "S" | "N" | "B") => ({ name, type });

    test.each([
      ["an empty key", { partitionKey: key("") }, `'partitionKey' must be 1 to 255 characters, got ""`],
      [
        "one attribute as both keys",
        { sortKey: key("owner") },
        "'sortKey' must be another attribute than the partition",
      ],
      [
        "a TTL attribute without a name",
        { timeToLiveAttribute: "" },
        "'timeToLiveAttribute' must be 1 to 255 characters",
      ],
      [
        "a TTL attribute that is a string key",
        { timeToLiveAttribute: "tag" },
        "must be a number where it is a key too",
      ],
      [
        "TTL that is off without its attribute",
        { timeToLiveAttribute: undefined, timeToLiveEnabled: false },
        "'timeToLiveEnabled' must be true or come with timeToLiveAttribute, got false (test/Notes)",
      ],
    ])("%s", (_, props, message) => {
      expect(() => tableOf(props)).toThrow(message);
    });

    test.each([
      [
        "a key attribute of two types",
        { partitionKey: key("owner", "N") },
        `'ByTag.partitionKey' must have the type S`,
      ],
      ["one attribute as both keys", { sortKey: key("tag") }, "'ByTag.sortKey' must be another attribute"],
      ["an empty key", { sortKey: key("") }, `'ByTag.sortKey' must be 1 to 255 characters, got ""`],
      [
        "the name 'my index'",
        { indexName: "my index" },
        `'indexName' must be 3 to 255 letters, digits, '_', '.' or '-'`,
      ],
      ["INCLUDE of nothing", { projectionType: "INCLUDE" }, "'ByTag.nonKeyAttributes' must be 1 to 20 attributes"],
      [
        "more than 20 attributes",
        { projectionType: "INCLUDE", nonKeyAttributes: Array(21).fill("a") },
        "'ByTag.nonKeyAttributes' must be 1 to 20 attributes",
      ],
      [
        "attributes where all are projected",
        { nonKeyAttributes: ["title"] },
        `'ByTag.nonKeyAttributes' must be left out unless projectionType is INCLUDE, got ["title"] (test/Notes)`,
      ],
    ])("an index with %s", (_, index, message) => {
      expect(() => withIndex(index)).toThrow(message);
    });

    const indexes = (count: number, more: object = {}) =>
      Array.from({ length: count }, (_, i) => ({ indexName: `Index${i}`, partitionKey: key("tag"), ...more }));

    test("two indexes of one name, more than 20, and more than 100 projected attributes in all", () => {
      const [one, ...rest] = indexes(20);
      expect(tableOf({ globalSecondaryIndexes: indexes(20) }).global_secondary_index).toHaveLength(20);
      expect(() => tableOf({ globalSecondaryIndexes: [one, one, ...rest.slice(2)] as never })).toThrow(
        "'globalSecondaryIndexes' must name each index once",
      );
      expect(() => tableOf({ globalSecondaryIndexes: indexes(21) })).toThrow(
        "'globalSecondaryIndexes' must be at most 20, got 21 (test/Notes)",
      );
      const wide = { projectionType: "INCLUDE", nonKeyAttributes: Array.from({ length: 20 }, (_, i) => `a${i}`) };
      expect(() => tableOf({ globalSecondaryIndexes: indexes(6, wide) })).toThrow(
        "'nonKeyAttributes' must be at most 100 in all indexes, got 120 (test/Notes)",
      );
    });
  });
});
