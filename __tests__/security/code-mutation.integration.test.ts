import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { TerraformStack, Testing } from "cdktf";
import { NodeFunction, Table } from "../../src";
import { expectKept, replaceTable } from "../docs/kept";
import { CODE_MUTATIONS, type Report, type Sources } from "./code-mutants";

const root = join(__dirname, "../..");
const folder = mkdtempSync(join(tmpdir(), "code-mutants-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A handler of the repository, with the one thing that it sends. */
interface Original {
  readonly handler: string;
  readonly grant: (table: Table, fn: NodeFunction) => void;
  readonly remove: (source: string) => string;
}

const withoutCommand = (source: string) => source.replace(/new \w+Command\(/, "Object(");
const ORIGINALS: readonly Original[] = [
  { handler: "handlers/get-user.ts", grant: (table, fn) => table.grantGetItem(fn), remove: withoutCommand },
  {
    handler: "examples/users-crud/handlers/create-user.ts",
    grant: (table, fn) => table.grantPutItem(fn),
    remove: withoutCommand,
  },
  {
    handler: "examples/notes/handlers/list-notes-by-tag.ts",
    grant: (table, fn) => table.grantQuery(fn, { index: "ByTag" }),
    remove: withoutCommand,
  },
  {
    handler: "examples/notes/handlers/trash-note.ts",
    grant: (table, fn) => table.grantUpdateItem(fn),
    remove: (source) => source.replace("await updateNote(", "Object("),
  },
];

/** Packages that send what their users do not name. */
const DEPENDENCIES = {
  "sends-deletes": {
    "package.json": JSON.stringify({ name: "sends-deletes", type: "module", main: "index.js" }),
    "index.js": `import { DeleteCommand } from "@aws-sdk/lib-dynamodb";
export const wipe = (client) => client.send(new DeleteCommand({ TableName: process.env.TABLE_NAME, Key: {} }));`,
  },
  "sends-deletes-in-commonjs": {
    "package.json": JSON.stringify({ name: "sends-deletes-in-commonjs", main: "index.js" }),
    "index.js": `const sdk = require("@aws-sdk/lib-dynamodb");
exports.wipe = (client) => client.send(new sdk.DeleteCommand({ TableName: process.env.TABLE_NAME, Key: {} }));`,
  },
  ".generated": { "index.js": "export const twice = (it) => 2 * it;" },
  "aliased-sdk": {
    "package.json": JSON.stringify({ name: "@aws-sdk/lib-dynamodb", type: "module", main: "index.js" }),
    "index.js": "export class DeleteCommand {}",
  },
  "layer-sends": { "package.json": JSON.stringify({ name: "layer-sends", dependencies: { "sends-more": "1.0.0" } }) },
  "sends-more": {
    "package.json": JSON.stringify({ name: "sends-more", peerDependencies: { "@aws-sdk/client-dynamodb": "3" } }),
  },
  "layer-halves": { "package.json": JSON.stringify({ name: "layer-halves", dependencies: { zod: "4" } }) },
  "loads-layer": {
    "package.json": JSON.stringify({ name: "loads-layer", type: "module", main: "index.js" }),
    "index.js": `export { wipe } from "layer-sends";`,
  },
};

/** Those that are not bundled, so that what is compared is built as quickly as the handler's own code; and those of a layer. */
const EXTERNAL = [
  ...["client-dynamodb", "client-lambda", "client-sns", "lib-dynamodb"].map((it) => `@aws-sdk/${it}`),
  "zod",
  ...["layer-sends", "layer-halves", "layer-only"],
];

/** A folder in which the handlers resolve what they import, as in the repository. */
function projectOf(name: string): string {
  const project = join(folder, name);
  mkdirSync(join(project, "node_modules"), { recursive: true });
  for (const it of readdirSync(join(root, "node_modules"))) {
    if (!it.startsWith(".")) symlinkSync(join(root, "node_modules", it), join(project, "node_modules", it));
  }
  for (const [dependency, files] of Object.entries(DEPENDENCIES)) {
    mkdirSync(join(project, "node_modules", dependency));
    for (const [file, text] of Object.entries(files))
      writeFileSync(join(project, "node_modules", dependency, file), text);
  }
  const paths = {
    "tiers/*": [join(root, "src/*/index.ts")],
    "our-sdk": [join(root, "node_modules/@aws-sdk/lib-dynamodb/dist-es/index.js")],
  };
  writeFileSync(join(project, "tsconfig.json"), JSON.stringify({ compilerOptions: { paths } }));
  return project;
}

/** The differences that are found in each of several variants of a handler, all built together. */
function differencesOf(original: Original, variants: readonly Sources[]): string[][] {
  const project = projectOf(original.handler.replaceAll(/\W/g, "-"));
  const path = join(root, original.handler);
  cpSync(join(dirname(path), "lib"), join(project, "lib"), { recursive: true });
  for (const [index, { handler, ...files }] of variants.entries()) {
    const ownFiles = Object.entries(files).map(([name, text]) => [`${name}-${index}`, text] as const);
    const numbered = (text: string) =>
      Object.keys(files).reduce((it, name) => it.replaceAll(`"./${name}"`, `"./${name}-${index}"`), text);
    writeFileSync(join(project, `handler-${index}.ts`), numbered(handler));
    for (const [name, text] of ownFiles) writeFileSync(join(project, `${name}.ts`), numbered(text));
  }
  const stack = new TerraformStack(Testing.app(), "test");
  const key = { partitionKey: { name: "id" } };
  const globalSecondaryIndexes = ["ByTag", "ByName"].map((indexName) => ({ indexName, ...key }));
  const table = new Table(stack, "Table", { tableName: "Table", ...key, globalSecondaryIndexes });
  const other = new Table(stack, "Other", { tableName: "Other", ...key });
  return variants.map((_, index) => {
    const fn = new NodeFunction(stack, `Function${index}`, {
      functionName: `Function${index}`,
      entry: join(project, `handler-${index}.ts`),
      environment: { TABLE_NAME: table.tableName, OTHER_TABLE: other.tableName, INDEX_NAME: "ByName" },
      externalModules: EXTERNAL,
    });
    original.grant(table, fn);
    return fn.differencesFromCode();
  });
}

/** What a difference reports, without the names of the mutant. */
function reportOf(differences: readonly string[]): Report {
  const missing = differences.map((it) => it.match(/ sends (\S+( on .+)?), which/)?.[1]).find((it) => it !== undefined);
  const surplus = differences.some((it) => / is granted .*, which its code does not send: remove /.test(it));
  const unclear = differences.some((it) => it.includes("in sdkOperations"));
  return { ...(missing && { missing }), ...(surplus && { surplus }), ...(unclear && { unclear }) };
}

const isReported = (found: Report, { missing, surplus = false, unclear = false }: Report) =>
  Boolean(found.surplus) === surplus &&
  Boolean(found.unclear) === unclear &&
  (missing === undefined ? found.missing === undefined : Boolean(found.missing?.startsWith(missing)));

function inWords({ missing, surplus, unclear }: Report): string {
  const words = [
    missing && `not granted: ${missing}`,
    surplus && "granted, not sent",
    unclear && "to be declared",
  ].filter(Boolean);
  return words.join("; ") || "nothing";
}

describe("the code of a handler is compared with its grants", () => {
  const results = ORIGINALS.map((original) => {
    const source = readFileSync(join(root, original.handler), "utf8");
    const variants = [{ handler: source }, ...CODE_MUTATIONS.map((it) => it.mutate(source, original.remove))];
    const [unchanged = ["not compared"], ...mutants] = differencesOf(original, variants);
    return { handler: original.handler, unchanged, mutants };
  });

  test.each(results)("$handler is what it is granted", ({ unchanged }) => expect(unchanged).toEqual([]));

  const cases = results.flatMap(({ handler, mutants }) =>
    CODE_MUTATIONS.map((mutation, index) => ({ handler, ...mutation, differences: mutants[index] ?? [] })),
  );

  test("in more than 100 mutants", () => expect(cases.length).toBeGreaterThan(100));

  test.each(cases)("$handler: $name", ({ differences, report }) => {
    expect({ differences, found: isReported(reportOf(differences), report) }).toEqual({ differences, found: true });
  });

  test("docs/least-privilege.md has each change, as what it is reported, and in how many handlers (UPDATE_DOCS=1 updates it)", () => {
    const rows = CODE_MUTATIONS.map(({ name, report }) => {
      const found = cases.filter((it) => it.name === name && isReported(reportOf(it.differences), report));
      return `| ${name} | ${inWords(report)} | ${found.length} of ${ORIGINALS.length} |`;
    });
    expectKept("docs/least-privilege.md", (text) => replaceTable(text, "### What finds it", rows));
  });
});
