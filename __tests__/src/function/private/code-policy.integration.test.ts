import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { ArchiveProvider } from "@cdktf/provider-archive/lib/provider";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { TerraformStack, Testing } from "cdktf";
import { NodeFunction, type NodeFunctionProps, Table } from "../../../../src";
import { differencesFromCode, iamMatchers } from "../../../../src/testing";

expect.extend(iamMatchers);

// Below the root, where a handler finds the SDK.
const parent = join(__dirname, "../../../../dist");
mkdirSync(parent, { recursive: true });
const folder = mkdtempSync(join(parent, "code-policy-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let handlers = 0;

/** A stack with a table and a function of this code. */
function stackOf(code: string, props: Partial<NodeFunctionProps> = {}) {
  const entry = join(folder, `handler-${++handlers}.ts`);
  writeFileSync(entry, code);
  const stack = new TerraformStack(Testing.app(), "shop");
  new AwsProvider(stack, "Aws");
  new ArchiveProvider(stack, "Archive");
  const partitionKey = { name: "id" };
  const notes = new Table(stack, "Notes", {
    tableName: "Notes",
    partitionKey,
    globalSecondaryIndexes: [{ indexName: "ByTag", partitionKey }],
  });
  const environment = { TABLE_NAME: notes.tableName };
  const list = new NodeFunction(stack, "ListNotes", { functionName: "ListNotes", entry, environment, ...props });
  return { stack, notes, list, file: relative(process.cwd(), entry) };
}

const QUERY = `import { DynamoDBDocumentClient, QueryCommand } from "@aws-sdk/lib-dynamodb";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
const client = DynamoDBDocumentClient.from(new DynamoDBClient({}));
export const handler = () => client.send(
  new QueryCommand({ TableName: process.env.TABLE_NAME, IndexName: "ByTag" }),
);`;

describe("a function whose code and grants", () => {
  test("are the same is synthesized", () => {
    const { stack, notes, list } = stackOf(QUERY);
    notes.grantQuery(list, { index: "ByTag" });
    expect(list.differencesFromCode()).toEqual([]);
    expect(() => Testing.synth(stack, true)).not.toThrow();
    expect(stack).toMatchItsCode();
  });

  test("differ is an error of the synth, with place, operation, index and the calls that remedy it", () => {
    const { stack, notes, list, file } = stackOf(QUERY);
    notes.grantQuery(list);
    const differences = [
      `${file}:5 sends dynamodb:Query on the index ByTag of the table Notes, which ListNotes is not granted: add notes.grantQuery(listNotes, { index: "ByTag" })`,
      "ListNotes is granted dynamodb:Query on the table Notes, which its code does not send: remove notes.grantQuery(listNotes)",
    ];
    expect(list.differencesFromCode()).toEqual(differences);
    expect(differencesFromCode(stack)).toEqual(differences);
    for (const it of differences) expect(() => Testing.synth(stack, true)).toThrow(it);
    expect(() => expect(stack).toMatchItsCode()).toThrow(differences[0]);
  });

  test("differ in an action that has no method of its name gets the call with that name", () => {
    const { list } = stackOf(QUERY.replaceAll("QueryCommand", "BatchGetCommand"));
    expect(list.differencesFromCode()).toEqual([
      expect.stringContaining('add notes.grant(listNotes, "dynamodb:BatchGetItem")'),
    ]);
  });

  test.each([
    ["BatchGetCommand", "@aws-sdk/lib-dynamodb", 'add table.grant(listNotes, "dynamodb:BatchGetItem")'],
    ["ListTablesCommand", "@aws-sdk/client-dynamodb", 'addToRolePolicy({ actions: ["dynamodb:ListTables"]'],
  ])("differ in %s on no known table gets a call that exists", (command, from, call) => {
    const send = `import { ${command} } from "${from}";\nexport const handler = (client) => client.send(new ${command}({}));`;
    expect(stackOf(send).list.differencesFromCode()).toEqual([expect.stringContaining(call)]);
  });

  test("differ in another service's action gets the statement", () => {
    const publish = `import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
export const handler = () => new SNSClient({}).send(new PublishCommand({ Message: "" }));`;
    const { list } = stackOf(publish);
    expect(list.differencesFromCode()).toEqual([
      expect.stringContaining('add listNotes.addToRolePolicy({ actions: ["sns:Publish"], resources: [...] })'),
    ]);
    list.addToRolePolicy({ actions: ["sns:Publish"], resources: ["arn:aws:sns:eu-central-1:111122223333:orders"] });
    expect(list.differencesFromCode()).toEqual([]);
  });

  test("differ in the table is not granted by the ARN of another one, and is by that of this one", () => {
    const arnOf = (name: string) => `arn:aws:dynamodb:eu-central-1:111122223333:table/${name}`;
    const code = QUERY.replace('IndexName: "ByTag"', "");
    const { list } = stackOf(code);
    list.addToRolePolicy({ actions: ["dynamodb:Query"], resources: [arnOf("Others")] });
    expect(list.differencesFromCode()).toEqual([
      expect.stringContaining("sends dynamodb:Query on the table Notes, which ListNotes is not granted"),
      expect.stringContaining("ListNotes is granted dynamodb:Query, which its code does not send"),
    ]);
    const { list: other } = stackOf(code);
    other.addToRolePolicy({ actions: ["dynamodb:Query"], resources: [arnOf("Notes")] });
    expect(other.differencesFromCode()).toEqual([]);
  });

  test("differ by a wildcard is not granted exactly what it sends", () => {
    const { notes, list } = stackOf(QUERY);
    list.addToRolePolicy({ actions: ["dynamodb:*"], resources: [`${notes.tableArn}/index/ByTag`] });
    expect(list.differencesFromCode()).toEqual([
      "ListNotes is granted dynamodb:*, which is more than its code sends: name the actions",
    ]);
  });

  test("differ by what a service sends with the role's permissions are the same", () => {
    const { notes, list } = stackOf(QUERY);
    notes.grantQuery(list, { index: "ByTag" });
    const calledVia = "dynamodb.amazonaws.com";
    list.addToRolePolicy({
      actions: ["kms:Decrypt"],
      resources: ["arn:aws:kms:eu-central-1:111122223333:key/1"],
      calledVia,
    });
    expect(list.differencesFromCode()).toEqual([]);
  });

  describe("cannot be compared", () => {
    const computed = QUERY.replace("new QueryCommand(", 'new (require("@aws-sdk/lib-dynamodb"))[process.env.COMMAND](');

    test("is an error, until it declares what it sends", () => {
      const { list, file } = stackOf(computed);
      expect(list.differencesFromCode()).toEqual([
        `${file}:5 takes from @aws-sdk/lib-dynamodb what cannot be derived: list what it sends in sdkOperations, such as ["dynamodb:GetItem"]`,
      ]);
    });

    test.each([
      [
        "loads layer-only, which is not bundled and not installed here",
        `import { scan } from "layer-only";\nexport const handler = scan;`,
      ],
      ["loads layer-only, which is not bundled and not installed here", `export { handler } from "layer-only";`],
      ["takes from @aws-sdk/lib-dynamodb what cannot be derived", `export * from "@aws-sdk/lib-dynamodb";`],
      [
        "imports @aws-sdk/lib-dynamodb as ../../node_modules/@aws-sdk/lib-dynamodb/dist-es/index.js, not by its name",
        `import { ScanCommand } from "../../node_modules/@aws-sdk/lib-dynamodb/dist-es/index.js";\nexport const handler = ScanCommand;`,
      ],
    ])("is an error that states that the code %s", (reason, code) => {
      const { list, file } = stackOf(code, { externalModules: ["layer-only", "@aws-sdk/lib-dynamodb"] });
      expect(list.differencesFromCode()).toEqual([
        expect.stringMatching(new RegExp(`^${file}(:1)? ${reason}: list what it sends in sdkOperations`)),
      ]);
    });

    test("is granted exactly what it declares", () => {
      const { notes, list } = stackOf(computed, { sdkOperations: ["dynamodb:Scan", "dynamodb:TransactGetItems"] });
      expect(list.differencesFromCode()).toEqual([
        "sdkOperations has dynamodb:Scan, which ListNotes is not granted: add table.grantScan(listNotes)",
        "sdkOperations has dynamodb:GetItem, which ListNotes is not granted: add table.grantGetItem(listNotes)",
      ]);
      notes.grantScan(list);
      notes.grantGetItem(list);
      expect(list.differencesFromCode()).toEqual([]);
      notes.grantPutItem(list);
      expect(list.differencesFromCode()).toEqual([expect.stringContaining("remove notes.grantPutItem(listNotes)")]);
    });

    test("may declare that it sends nothing", () => {
      expect(stackOf(computed, { sdkOperations: [] }).list.differencesFromCode()).toEqual([]);
    });
  });

  test("are not compared, for a reason, is synthesized with the reason in the role's description", () => {
    const { stack, list } = stackOf(QUERY, { uncheckedPolicyReason: "it signs its requests by hand" });
    const { resource } = JSON.parse(Testing.synth(stack, true));
    expect(Object.values(resource.aws_iam_role)).toEqual([
      expect.objectContaining({ description: "Grants not compared with the code: it signs its requests by hand" }),
    ]);
    // The matcher compares it all the same.
    expect(list).not.toMatchItsCode();
  });

  test.each([
    [
      { sdkOperations: ["GetItem"] },
      `'sdkOperations' must contain operations or IAM actions such as 'dynamodb:PutItem', got "GetItem"`,
    ],
    [{ sdkOperations: ["dynamodb:TransactWriteItems"] }, `'sdkOperations' must contain operations or IAM actions`],
    [
      { uncheckedPolicyReason: " " },
      `'uncheckedPolicyReason' must be a sentence of up to 900 printable characters, got " "`,
    ],
    [{ uncheckedPolicyReason: "a\nb" }, `'uncheckedPolicyReason' must be a sentence`],
  ])("are given wrong props is an error: %j", (props, message) => {
    expect(() => stackOf(QUERY, props)).toThrow(message);
  });
});

test("a construct without functions has no code to compare", () => {
  const { notes } = stackOf(QUERY);
  expect(() => differencesFromCode(notes)).toThrow(
    "expected a NodeFunction, or what contains some: shop/Notes has none",
  );
});
