/** What a mutant must be reported for: an action without a grant, a grant that is not used, or code that is not clear. */
export interface Report {
  readonly missing?: string;
  readonly surplus?: boolean;
  readonly unclear?: boolean;
}

/** A handler and the files next to it, by name; those that the mutation leaves as they are need not be there. */
export type Sources = Readonly<Record<"handler", string>> & Readonly<Record<string, string>>;

/** A change of a handler, which sends no DeleteItem, PutItem on another table, BatchGetItem or DescribeTable before. */
export interface CodeMutation {
  readonly name: string;
  readonly report: Report;
  /** @param remove takes away what the handler sends */
  mutate(handler: string, remove: (handler: string) => string): Sources;
}

const RUNTIME = `import { documentClient as client, requireEnv as env } from "tiers/runtime";\n`;
const KEY = `{ TableName: env("TABLE_NAME"), Key: {} }`;
const DELETES: Report = { missing: "dynamodb:DeleteItem" };
const HARMLESS: Report = {};

/** The handler with imports above it and statements where it begins. */
function added(handler: string, imports: string, statements: string): string {
  const begins = handler.replace(/(apiHandler\([\s\S]*?=> \{\n)/, (begin) => `${begin}  ${statements}\n`);
  if (begins === handler) throw new Error("the handler has no apiHandler(…, async (…) => {");
  return `${RUNTIME}${imports}\n${begins}`;
}

/** A mutation that adds statements, imports and files. */
function adds(
  name: string,
  imports: string,
  statements: string,
  report: Report = DELETES,
  files: Readonly<Record<string, string>> = {},
): CodeMutation {
  return { name, report, mutate: (handler) => ({ handler: added(handler, imports, statements), ...files }) };
}

const LIB = "@aws-sdk/lib-dynamodb";
const CLIENT = "@aws-sdk/client-dynamodb";
const sendDelete = `await client.send(new DeleteCommand(${KEY}));`;

export const CODE_MUTATIONS: readonly CodeMutation[] = [
  adds("a command is added", `import { DeleteCommand } from "${LIB}";`, sendDelete),
  {
    name: "the command is removed",
    report: { surplus: true },
    mutate: (handler, remove) => ({ handler: remove(handler) }),
  },
  {
    name: "the command is swapped for another one",
    report: { ...DELETES, surplus: true },
    mutate: (handler, remove) => ({
      handler: added(remove(handler), `import { DeleteCommand } from "${LIB}";`, sendDelete),
    }),
  },
  adds("a command is hidden in a helper", `import { wipe } from "./helper";`, "await wipe();", DELETES, {
    helper: `${RUNTIME}import { DeleteCommand } from "${LIB}";\nexport const wipe = () => client.send(new DeleteCommand(${KEY}));`,
  }),
  adds("a command is hidden two helpers deep", `import { wipe } from "./outer";`, "await wipe();", DELETES, {
    outer: `export { wipeAll as wipe } from "./inner";`,
    inner: `${RUNTIME}import { DeleteCommand } from "${LIB}";\nexport const wipeAll = () => client.send(new DeleteCommand(${KEY}));`,
  }),
  adds(
    "a command is behind a condition",
    `import { DeleteCommand } from "${LIB}";`,
    `if (process.env.WIPE === "true") ${sendDelete}`,
  ),
  adds("a command is re-exported by name", `import { DeleteCommand } from "./names";`, sendDelete, DELETES, {
    names: `export { DeleteCommand } from "${LIB}";`,
  }),
  adds("a command is re-exported with all others", `import { DeleteCommand } from "./all";`, sendDelete, DELETES, {
    all: `export * from "${LIB}";`,
  }),
  adds(
    "a command is re-exported under another name",
    `import { Wipe } from "./renamed";`,
    `await client.send(new Wipe(${KEY}));`,
    DELETES,
    {
      renamed: `export { DeleteCommand as Wipe } from "${LIB}";`,
    },
  ),
  adds(
    "a command is renamed when imported",
    `import { DeleteCommand as Get } from "${LIB}";`,
    `await client.send(new Get(${KEY}));`,
  ),
  adds(
    "a command is given another name",
    `import { DeleteCommand } from "${LIB}";`,
    `const Get = DeleteCommand; await client.send(new Get(${KEY}));`,
  ),
  adds(
    "a command is a default value",
    `import { DeleteCommand } from "${LIB}";\nconst wipe = (Command = DeleteCommand) => client.send(new Command(${KEY}));`,
    "await wipe();",
  ),
  adds(
    "the SDK is imported when first needed",
    `let sdk: any;\nconst load = async () => (sdk ??= await import("${LIB}"));`,
    `const { DeleteCommand } = await load(); ${sendDelete}`,
    { unclear: true },
  ),
  adds(
    "the SDK is imported when needed, by a promise of a whole",
    "",
    `await import("${LIB}").then((sdk) => client.send(new sdk.DeleteCommand(${KEY})));`,
  ),
  adds(
    "a command is chosen from an object",
    `import { DeleteCommand } from "${LIB}";\nconst commands = { wipe: DeleteCommand };`,
    `await client.send(new commands[process.env.COMMAND as "wipe"](${KEY}));`,
  ),
  adds(
    "a command is the base of a class",
    `import { DeleteCommand } from "${LIB}";\nclass Wipe extends DeleteCommand {}`,
    `await client.send(new Wipe(${KEY}));`,
  ),
  adds(
    "a command is in a callback",
    `import { DeleteCommand } from "${LIB}";`,
    `await Promise.all([1].map(async () => { ${sendDelete} }));`,
  ),
  adds(
    "a command is in a method",
    `import { DeleteCommand } from "${LIB}";\nclass Store { async wipe() { ${sendDelete} } }`,
    "await new Store().wipe();",
  ),
  adds(
    "a command is made when the module is loaded",
    `import { DeleteCommand } from "${LIB}";\nconst wipe = new DeleteCommand(${KEY});`,
    "await client.send(wipe);",
  ),
  adds(
    "a command is of the plain client",
    `import { DeleteItemCommand } from "${CLIENT}";`,
    `await client.send(new DeleteItemCommand(${KEY}));`,
  ),
  adds("a command is in a module that is imported when needed", "", `await (await import("./lazy")).wipe();`, DELETES, {
    lazy: `${RUNTIME}import { DeleteCommand } from "${LIB}";\nexport const wipe = () => client.send(new DeleteCommand(${KEY}));`,
  }),
  adds("the SDK is imported when needed", "", `const { DeleteCommand } = await import("${LIB}"); ${sendDelete}`),
  adds(
    "the SDK is imported when needed, and a member taken",
    "",
    `await client.send(new (await import("${LIB}")).DeleteCommand(${KEY}));`,
  ),
  adds(
    "the SDK is imported when needed, by a promise",
    "",
    `await import("${LIB}").then(({ DeleteCommand: Wipe }) => client.send(new Wipe(${KEY})));`,
  ),
  adds("the SDK is required", "", `const { DeleteCommand } = require("${LIB}"); ${sendDelete}`),
  adds(
    "the SDK is required, and a member taken",
    "",
    `const sdk = require("${LIB}"); await client.send(new sdk.DeleteCommand(${KEY}));`,
  ),
  adds(
    "all of the SDK is imported, and a member taken",
    `import * as sdk from "${LIB}";`,
    `await client.send(new sdk.DeleteCommand(${KEY}));`,
  ),
  adds(
    "all of the SDK is imported, and a member computed",
    `import * as sdk from "${LIB}";`,
    `await client.send(new (sdk as any)[process.env.COMMAND!](${KEY}));`,
    { unclear: true },
  ),
  adds(
    "all of the SDK is imported, and handed on",
    `import * as sdk from "${LIB}";`,
    "await (globalThis as any).run(sdk);",
    { unclear: true },
  ),
  adds(
    "a client with a method for each operation",
    `import { DynamoDB } from "${CLIENT}";`,
    "await new DynamoDB({}).listTables({});",
    { unclear: true },
  ),
  adds(
    "a document client with a method for each operation",
    `import { DynamoDBDocument } from "${LIB}";`,
    `await DynamoDBDocument.from(client as never).delete(${KEY});`,
    { unclear: true },
  ),
  adds("a module is imported by a name that is computed", "", "await import(process.env.MODULE!);", { unclear: true }),
  adds(
    "require is given another name",
    "",
    `const load = require; const { DeleteCommand } = load("${LIB}"); ${sendDelete}`,
    {
      unclear: true,
    },
  ),
  adds("require is called by a method", "", `const { DeleteCommand } = require.call(null, "${LIB}"); ${sendDelete}`, {
    unclear: true,
  }),
  adds(
    "require is passed to a function",
    `const loadBy = (load: any, name: string) => load(name);`,
    `const { DeleteCommand } = loadBy(require, "${LIB}"); ${sendDelete}`,
    { unclear: true },
  ),
  adds(
    "a require is created",
    `import { createRequire } from "node:module";`,
    `const { DeleteCommand } = createRequire(__filename)("${LIB}"); ${sendDelete}`,
    { unclear: true },
  ),
  adds("a module is required by a name that is computed", "", "require(process.env.MODULE!);", { unclear: true }),
  adds(
    "a transaction",
    `import { TransactWriteCommand } from "${LIB}";`,
    `await client.send(new TransactWriteCommand({ TransactItems: [] }));`,
    { unclear: true },
  ),
  adds(
    "a paginator",
    `import { paginateScan } from "./paginators";`,
    `for await (const page of paginateScan({ client }, { TableName: env("TABLE_NAME"), IndexName: "Other" })) void page;`,
    { missing: "dynamodb:Scan" },
    {
      paginators: `export { paginateScan } from "${LIB}";`,
    },
  ),
  adds(
    "a waiter",
    `import { waitUntilTableExists } from "${CLIENT}";`,
    `await waitUntilTableExists({ client: client as never, maxWaitTime: 1 }, { TableName: env("TABLE_NAME") });`,
    { missing: "dynamodb:DescribeTable" },
  ),
  adds(
    "another service",
    `import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";`,
    `await new SNSClient({}).send(new PublishCommand({ Message: "" }));`,
    { missing: "sns:Publish" },
  ),
  adds(
    "an operation whose action has another name",
    `import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";`,
    `await new LambdaClient({}).send(new InvokeCommand({ FunctionName: "x" }));`,
    { missing: "lambda:InvokeFunction" },
  ),
  adds("a dependency sends it", `import { wipe } from "sends-deletes";`, "await wipe(client);"),
  adds("a dependency in CommonJS sends it", `import { wipe } from "sends-deletes-in-commonjs";`, "await wipe(client);"),
  adds(
    "the SDK is imported by a path",
    `import { DeleteCommand } from "./node_modules/${LIB}/dist-es/index.js";`,
    sendDelete,
    { unclear: true },
  ),
  adds("the SDK is imported by a path of tsconfig.json", `import { DeleteCommand } from "our-sdk";`, sendDelete, {
    unclear: true,
  }),
  adds("the SDK is installed under another name", `import { DeleteCommand } from "aliased-sdk";`, sendDelete, {
    unclear: true,
  }),
  adds("a package of a layer depends on the SDK", `import { wipe } from "layer-sends";`, "await wipe(client);", {
    unclear: true,
  }),
  adds("a package of a layer is not installed here", `import { wipe } from "layer-only";`, "await wipe(client);", {
    unclear: true,
  }),
  adds("a dependency loads a package of a layer", `import { wipe } from "loads-layer";`, "await wipe(client);", {
    unclear: true,
  }),
  adds(
    "the same operation on another table",
    `import { PutCommand } from "${LIB}";`,
    `await client.send(new PutCommand({ TableName: env("OTHER_TABLE"), Item: {} }));`,
    { missing: "dynamodb:PutItem on the table Other" },
  ),
  adds(
    "the same operation on another table that a text names",
    `import { PutCommand } from "${LIB}";`,
    `await client.send(new PutCommand({ TableName: "Other", Item: {} }));`,
    { missing: "dynamodb:PutItem on the table Other" },
  ),
  adds(
    "a query of another index",
    `import { QueryCommand } from "${LIB}";`,
    `await client.send(new QueryCommand({ TableName: env("TABLE_NAME"), IndexName: "ByName" }));`,
    { missing: "dynamodb:Query on the index ByName of the table Table" },
  ),
  adds(
    "a query of an index that a variable names",
    `import { QueryCommand } from "${LIB}";`,
    `await client.send(new QueryCommand({ TableName: env("TABLE_NAME"), IndexName: process.env.INDEX_NAME }));`,
    { missing: "dynamodb:Query on the index ByName of the table Table" },
  ),
  adds(
    "a query whose index is changed after it is made",
    `import { QueryCommand } from "${LIB}";`,
    `const byName = new QueryCommand({ TableName: env("TABLE_NAME"), IndexName: "ByName" });
  byName.input.IndexName = "ByTag"; await client.send(byName);`,
    { missing: "dynamodb:Query on the index ByName of the table Table", unclear: true },
  ),

  // What sends nothing is not reported.
  adds(
    "a command behind a condition that is always false",
    `import { DeleteCommand } from "${LIB}";`,
    `if (false as boolean) { } if (false) ${sendDelete}`,
    HARMLESS,
  ),
  adds(
    "a command that is only compared",
    `import { DeleteCommand } from "${LIB}";`,
    "if (({}) instanceof DeleteCommand) return undefined as never;",
    HARMLESS,
  ),
  adds("a command that is imported and not used", `import { DeleteCommand } from "${LIB}";`, "", HARMLESS),
  adds(
    "a type of the SDK",
    `import type { DeleteCommandInput } from "${LIB}";`,
    "const input = {} as DeleteCommandInput; void input;",
    HARMLESS,
  ),
  adds("a helper that is not used", `import { rest } from "./unused";`, "rest();", HARMLESS, {
    unused: `${RUNTIME}import { DeleteCommand } from "${LIB}";\nexport const wipe = () => client.send(new DeleteCommand(${KEY}));\nexport const rest = () => 1;`,
  }),
  adds("a package of a layer has nothing of the SDK", `import { halve } from "layer-halves";`, "halve(2);", HARMLESS),
  adds("code that a package generated", `import { twice } from ".generated/index.js";`, "twice(2);", HARMLESS),
  adds("the name of a command in a text", "", `console.log("DeleteCommand");`, HARMLESS),
  adds("a parameter called as a command", "", `((DeleteCommand: number) => DeleteCommand)(1);`, HARMLESS),
  adds(
    "an error of the SDK",
    `import * as sdk from "${CLIENT}";`,
    "if (({}) instanceof sdk.ConditionalCheckFailedException) return undefined as never;",
    HARMLESS,
  ),
];
