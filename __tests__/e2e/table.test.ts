import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type AttributeValue,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  GetItemCommand,
  QueryCommand,
  ScanCommand,
} from "@aws-sdk/client-dynamodb";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import type { DynamodbTable } from "@cdktf/provider-aws/lib/dynamodb-table";
import { App, LocalBackend, TerraformStack } from "cdktf";
import { connect } from "../../cli/aws/aws";
import { startEmulator, stopEmulator } from "../../cli/local-aws/emulator";
import { type LocalApp, localApp } from "../../cli/project/local-app";
import { changeState, readStack } from "../../cli/recover/stack";
import { findTableItems, withItems } from "../../cli/recover/table-item";
import { type Review, reviewPlan, verdictOf } from "../../cli/review/review";
import { freePort } from "../../cli/system/ports";
import { apply, init, readPlanFile, readState, terraform, terraformPlan } from "../../cli/terraform/terraform";
import { prepareToolchain } from "../../cli/toolchain/toolchain";
import { NodeFunction, Table, type TableProps } from "../../src";
import { configureAws } from "../../src/app/aws";
import { userProject } from "../helpers/project";
import { assume } from "./role-operations";

jest.setTimeout(600_000);

const STACK = "notes";
const TABLE = "Notes";
const ITEM = {
  owner: "ana",
  createdAt: 1_767_225_600,
  tag: "work",
  digest: new Uint8Array([1, 2, 255]),
  number: -1.5,
  yes: true,
  nothing: null,
  list: ["a", 1, [false]],
  map: { inner: { deep: [null, ""] } },
};
const BY_TAG = {
  indexName: "ByTag",
  partitionKey: { name: "tag" },
  sortKey: { name: "createdAt", type: "N" },
} as const;
const BY_DIGEST = {
  indexName: "ByDigest",
  partitionKey: { name: "digest", type: "B" },
  projectionType: "INCLUDE",
  nonKeyAttributes: ["number", "yes"],
} as const;
const PROPS: TableProps = {
  tableName: TABLE,
  partitionKey: { name: "owner" },
  sortKey: { name: "createdAt", type: "N" },
  globalSecondaryIndexes: [BY_TAG, BY_DIGEST],
  timeToLiveAttribute: "expiresAt",
  deletionProtection: false,
};

/** Functions that send every request, by name, with what they are granted. */
const GRANTS: Record<string, (table: Table, to: NodeFunction) => void> = {
  SendWithoutGrants: () => {},
  SendWithReads: (table, to) => {
    table.grantGetItem(to);
    table.grantQuery(to, { index: "ByTag" });
    table.grantScan(to);
  },
  SendWithWrites: (table, to) => {
    table.grantPutItem(to);
    table.grantUpdateItem(to);
    table.grant(to, "dynamodb:BatchGetItem");
    table.grantQuery(to);
  },
};

/** `dynamodb:Query ByTag` of a sentence about a request that is not granted. */
function requestOf(sentence: string): string {
  const [, action, , index] = / sends (\S+)( on (?:the index (\S+) of )?the table \w+)?, which/.exec(sentence) ?? [];
  return [action ?? sentence, index].filter(Boolean).join(" ");
}

describe("a table with both keys, two indexes and TTL on the local AWS", () => {
  const dir = mkdtempSync(join(tmpdir(), "table-"));
  let app: LocalApp;
  let dynamoDb: DynamoDBClient;
  let isPlanned = false;
  /** By function, the requests that a synth reports as not granted. */
  let predicted: Record<string, string[]>;

  /** The table, and functions that may query it, one of its indexes, or the index as that of an existing table. */
  function synthesize(props: TableProps = PROPS) {
    const cdktfApp = new App({ outdir: app.outdir });
    const stack = new TerraformStack(cdktfApp, STACK);
    new LocalBackend(stack, { path: join(dir, "notes.tfstate") });
    configureAws(stack, app.config);
    const table = new Table(stack, TABLE, props);
    table.addSeedItem("First", ITEM);
    // The escape hatch of docs/decisions/0024-what-table-leaves-out.md.
    const resource = table.node.findChild("Resource") as DynamodbTable;
    resource.addOverride("stream_enabled", true);
    resource.addOverride("stream_view_type", "NEW_AND_OLD_IMAGES");
    const existing = Table.fromTableArn(stack, "Existing", {
      tableArn: table.tableArn,
      globalSecondaryIndexes: ["ByTag"],
    });
    const functionOf = (functionName: string) => {
      const entry = join(__dirname, "../fixtures/handlers/say-hello.ts");
      const uncheckedPolicyReason = "the test sends requests with the role's permissions";
      return new NodeFunction(stack, functionName, { functionName, entry, packaging: "zip", uncheckedPolicyReason });
    };
    table.grantQuery(functionOf("QueryTable"));
    table.grantQuery(functionOf("QueryByTag"), { index: "ByTag" });
    existing.grantScan(functionOf("ScanByTag"), { index: "ByTag" });
    predicted = Object.fromEntries(
      Object.entries(GRANTS).map(([functionName, grant]) => {
        const entry = join(__dirname, "../fixtures/handlers/send-everything.ts");
        const environment = { TABLE_NAME: table.tableName };
        const uncheckedPolicyReason = "some of what it sends is denied on purpose";
        const props = { functionName, entry, environment, packaging: "zip", uncheckedPolicyReason } as const;
        const fn = new NodeFunction(stack, functionName, props);
        grant(table, fn);
        return [functionName, fn.differencesFromCode().map(requestOf)];
      }),
    );
    cdktfApp.synth();
  }

  async function plan(): Promise<Review> {
    const file = join(dir, "plan.tfplan");
    if (!isPlanned) await init(app, STACK);
    isPlanned = true;
    await terraformPlan(app, STACK, file, join(dir, "plan.log"));
    return reviewPlan(await readPlanFile(app, STACK, file), STACK);
  }
  const changesOf = ({ tables }: Review) => tables.map(({ change, message }) => [change, message]);
  const describeTable = async () => (await dynamoDb.send(new DescribeTableCommand({ TableName: TABLE }))).Table;
  const timeToLive = async () =>
    (await dynamoDb.send(new DescribeTimeToLiveCommand({ TableName: TABLE }))).TimeToLiveDescription;

  beforeAll(async () => {
    const toolchain = await prepareToolchain();
    const { port } = await freePort();
    const emulator = await startEmulator({ ...toolchain, port, dir, region: "us-east-1" });
    const outdir = join(dir, "cdktf.out");
    app = localApp({ project: userProject, toolchain, emulator, allowOrigins: [], outdir });
    dynamoDb = new DynamoDBClient(app.client);
    synthesize();
    await apply(app, STACK);
  });
  afterAll(async () => {
    dynamoDb?.destroy();
    await stopEmulator(dir);
    rmSync(dir, { recursive: true, force: true });
  });

  test("is there as it was asked for", async () => {
    const table = await describeTable();
    expect(table?.KeySchema).toEqual([
      { AttributeName: "owner", KeyType: "HASH" },
      { AttributeName: "createdAt", KeyType: "RANGE" },
    ]);
    const indexes = table?.GlobalSecondaryIndexes?.map(({ IndexName, KeySchema, Projection }) => ({
      name: IndexName,
      keys: KeySchema?.map(({ AttributeName }) => AttributeName),
      projection: { ...Projection, NonKeyAttributes: Projection?.NonKeyAttributes?.toSorted() },
    }));
    expect(indexes?.toSorted((a, b) => String(a.name).localeCompare(String(b.name)))).toEqual([
      {
        name: "ByDigest",
        keys: ["digest"],
        projection: { ProjectionType: "INCLUDE", NonKeyAttributes: ["number", "yes"] },
      },
      { name: "ByTag", keys: ["tag", "createdAt"], projection: { ProjectionType: "ALL" } },
    ]);
    expect(await timeToLive()).toEqual({ AttributeName: "expiresAt", TimeToLiveStatus: "ENABLED" });
  });

  test("has the stream that an override of its resource asks for", async () => {
    expect((await describeTable())?.StreamSpecification).toEqual({
      StreamEnabled: true,
      StreamViewType: "NEW_AND_OLD_IMAGES",
    });
  });

  test("has the seed item with a value of every type", async () => {
    const Key = { owner: { S: ITEM.owner }, createdAt: { N: String(ITEM.createdAt) } };
    const { Item = {} } = await dynamoDb.send(new GetItemCommand({ TableName: TABLE, Key }));
    const { digest, ...rest } = unmarshall(Item);
    expect([...digest]).toEqual([...ITEM.digest]);
    const { digest: _, ...expected } = ITEM;
    expect(rest).toEqual(expected);
  });

  test("has nothing to do in a second plan", async () => {
    const review = await plan();
    expect([verdictOf(review), review.counts, review.tables]).toEqual(["nothing", {}, []]);
  });

  test("lets a function query and scan exactly what it was granted: the table, or the one index", async () => {
    const outcomes: Record<string, Record<string, string>> = {};
    for (const role of ["QueryTable", "QueryByTag", "ScanByTag"]) {
      outcomes[role] = await attemptAll(new DynamoDBClient({ ...app.client, credentials: await assume(app, role) }));
    }
    const nothing = Object.fromEntries(Object.keys(await attemptAll(dynamoDb)).map((name) => [name, "refused"]));
    expect(Object.keys(nothing)).toHaveLength(7);
    expect(outcomes).toEqual({
      QueryTable: { ...nothing, "query the table": "1 items" },
      QueryByTag: { ...nothing, "query ByTag": "1 items" },
      ScanByTag: { ...nothing, "scan ByTag": "1 items" },
    });
  });

  test("denies a function's code exactly the requests that its synth reports as not granted", async () => {
    const lambda = new LambdaClient(app.client);
    const denied: Record<string, string[]> = {};
    for (const FunctionName of Object.keys(GRANTS)) {
      const { Payload, FunctionError } = await lambda.send(new InvokeCommand({ FunctionName }));
      expect(FunctionError).toBeUndefined();
      denied[FunctionName] = JSON.parse(Buffer.from(Payload ?? []).toString());
    }
    lambda.destroy();
    const sorted = (lists: Record<string, string[]>) =>
      Object.entries(lists).map(([name, list]) => [name, list.sort()]);
    expect(sorted(denied)).toEqual(sorted(predicted));
    expect(denied.SendWithoutGrants).toHaveLength(9);
  });

  test("has its seed item again in the state after a recovery, as Terraform had written it", async () => {
    const address = (await readStack(app, STACK)).addresses().find((it) => it.startsWith("aws_dynamodb_table_item."));
    const inState = async () => {
      const { resources = [] } = (await readState(app, STACK)) ?? {};
      return resources.find(({ type }) => type === "aws_dynamodb_table_item");
    };
    const before = await inState();
    await terraform(app, STACK, "state", "rm", String(address));
    expect(await inState()).toBeUndefined();

    const { items, left } = await findTableItems(connect(app), await readStack(app, STACK));
    expect([items.map((it) => it.address), left]).toEqual([[address], []]);
    await changeState(app, STACK, (state) => withItems(state, items));
    expect((await inState())?.instances[0]?.attributes).toEqual(before?.instances[0]?.attributes);
    expect(verdictOf(await plan())).toBe("nothing");
  });

  test("keeps its TTL where only the attribute is removed, and the review reports it", async () => {
    synthesize({ ...PROPS, timeToLiveAttribute: undefined });
    const review = await plan();
    expect([verdictOf(review), changesOf(review)]).toEqual([
      "nothing",
      [
        [
          "ttl-kept",
          "table Notes still deletes items whose 'expiresAt' has passed: without a ttl block, Terraform leaves TTL on",
        ],
      ],
    ]);
  });

  test("loses TTL and an index in an update that the review reports, and then has nothing to do", async () => {
    synthesize({ ...PROPS, globalSecondaryIndexes: [BY_TAG], timeToLiveEnabled: false });
    expect(changesOf(await plan())).toEqual([
      ["ttl-off", "table Notes no longer deletes items whose 'expiresAt' has passed"],
      ["index-removed", "index ByDigest of table Notes is removed: queries of it fail. The items stay in the table"],
    ]);
    await apply(app, STACK);
    expect((await timeToLive())?.TimeToLiveStatus).toBe("DISABLED");
    expect((await describeTable())?.GlobalSecondaryIndexes?.map(({ IndexName }) => IndexName)).toEqual(["ByTag"]);
    const review = await plan();
    expect([verdictOf(review), review.tables]).toEqual(["nothing", []]);
  });
});

/** What each way to read the table and its indexes returns, or that it is refused. */
async function attemptAll(client: DynamoDBClient): Promise<Record<string, string>> {
  const query = (key: string, value: AttributeValue, IndexName?: string) => () =>
    client.send(
      new QueryCommand({
        TableName: TABLE,
        IndexName,
        KeyConditionExpression: "#key = :value",
        ExpressionAttributeNames: { "#key": key },
        ExpressionAttributeValues: { ":value": value },
      }),
    );
  const scan = (IndexName?: string) => () => client.send(new ScanCommand({ TableName: TABLE, IndexName }));
  const Key = { owner: { S: ITEM.owner }, createdAt: { N: String(ITEM.createdAt) } };
  const attempts: Record<string, () => Promise<{ readonly Count?: number }>> = {
    "query the table": query("owner", { S: ITEM.owner }),
    "query ByTag": query("tag", { S: ITEM.tag }, "ByTag"),
    "query ByDigest": query("digest", { B: ITEM.digest }, "ByDigest"),
    "scan the table": scan(),
    "scan ByTag": scan("ByTag"),
    "scan ByDigest": scan("ByDigest"),
    "get an item": async () => ({
      Count: (await client.send(new GetItemCommand({ TableName: TABLE, Key }))).Item ? 1 : 0,
    }),
  };
  const outcomes: Record<string, string> = {};
  for (const [name, attempt] of Object.entries(attempts)) {
    outcomes[name] = await attempt().then(
      ({ Count }) => `${Count} items`,
      ({ name: error, message }: Error) => (error.startsWith("AccessDenied") ? "refused" : `${error}: ${message}`),
    );
  }
  return outcomes;
}
