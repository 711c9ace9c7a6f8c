import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateTableCommand, DynamoDBClient, PutItemCommand, ScanCommand } from "@aws-sdk/client-dynamodb";
import type { Browser } from "playwright-core";
import { mustRun, type RunResult, run } from "../../cli/system/process";
import { packageRoot } from "../../cli/toolchain/paths";
import { type Block, blocksIn, findBlocks } from "../docs/blocks/blocks";
import { commandsIn, forLocalAws } from "../docs/blocks/shell";
import { launchBrowser } from "./browser";
import { clientOf } from "./lock/tiny-stack";

jest.setTimeout(1_800_000);

/** The shell blocks that are run here; those of an example are for that example. */
const BLOCKS = findBlocks().filter(
  ({ language, notRun, place }) => language === "sh" && !notRun && !place.startsWith("examples/"),
);
const blocksOf = (file: string) => BLOCKS.filter(({ place }) => place.startsWith(`${file}:`));

/** A user's whole way: an app in a separate folder, from the packed tarball, with nothing of this checkout. */
describe("an app outside of the checkout", () => {
  const folder = mkdtempSync(join(tmpdir(), "outside-"));
  const app = join(folder, "guestbook");
  const { PREPARED_TOOLCHAIN, PREPARED_BROWSER, ...inherited } = process.env;
  const env = {
    ...inherited,
    AWS_ACCOUNT_ID: "123456789012",
    npm_config_audit: "false",
    npm_config_fund: "false",
    npm_config_prefer_offline: "true",
  };
  const npm = (...args: string[]) => mustRun("npm", args, { cwd: app, env });
  const tiers = (...args: string[]): Promise<RunResult> =>
    run("npm", ["run", "--silent", "tiers", "--", ...args], { cwd: app, env });
  const succeed = async (...args: string[]) => {
    const { status, stdout, stderr } = await tiers(...args);
    expect({ args, status, stderr: status === 0 ? "" : stderr + stdout }).toEqual({ args, status: 0, stderr: "" });
    return stdout;
  };
  const json = async (...args: string[]) => JSON.parse(await succeed(...args, "--json"));
  const edit = (file: string, from: string, to: string) => {
    const path = join(app, file);
    const text = readFileSync(path, "utf8");
    expect(text).toContain(from);
    writeFileSync(path, text.replace(from, to));
  };
  /** Commands of blocks that ran here. */
  const ran = new Set<string>();
  const namesOf = ({ text }: Block) =>
    commandsIn(text).map((words) => words.join(" ").replace(/^npm run (--silent )?tiers -- /, "tiers "));
  /** Runs a block of the documentation as it is, but for the app's folder and where it is deployed. */
  const runBlock = async (block: Block, cwd = app) => {
    const script = `tiers() { npm run --silent tiers -- "$@"; }\n${forLocalAws(block).replaceAll("../notes", app).replaceAll("notes-local", "guestbook-local")}`;
    const printed = await mustRun("bash", ["-euo", "pipefail", "-c", script], { cwd, env });
    for (const name of namesOf(block)) ran.add(name);
    return printed;
  };
  const [init, start] = blocksOf("README.md");
  const [inNewApp] = blocksOf("cli/init/template/README.md");
  let browser: Browser;

  beforeAll(async () => {
    if (!init || !start) throw new Error("README.md has no first steps");
    await runBlock(init, packageRoot);
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await tiers("down");
    rmSync(folder, { recursive: true, force: true });
  });

  /** What a person reads after a click on "Show". */
  async function read(): Promise<string | null> {
    const page = await browser.newPage();
    try {
      await page.goto((await json("status", "local")).addresses.sites[0]);
      await page.getByRole("button", { name: "Show" }).click();
      await page.locator("[role=status]:not(:empty)").waitFor();
      return await page.getByRole("status").textContent();
    } finally {
      await page.close();
    }
  }

  test("has few files, and none of our tooling", () => {
    const files = readdirSync(app, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.parentPath.includes("node_modules"))
      .map(({ name }) => name);
    expect(files).toEqual(expect.arrayContaining(["main.ts", "app.ts", "get-note.ts", "app.test.ts", "ci.yml"]));
    expect(files.filter((name) => !/^tiers-.*\.tgz$|package-lock\.json$/.test(name)).length).toBeLessThanOrEqual(15);
  });

  test("passes its tests and is on a local AWS after the first steps of the README, and its page shows what the API returns", async () => {
    if (start) await runBlock(start);
    expect(await read()).toBe("It works.");
  });

  test("type-checks", async () => {
    await npm("exec", "--", "tsc", "--noEmit");
  });

  test("is planned, reviewed and deployed after a change", async () => {
    edit("app.ts", "It works.", "It works well.");
    const planned = await tiers("plan", "local", "--json");
    expect(planned.status).toBe(2);
    expect(JSON.parse(planned.stdout)).toMatchObject({
      version: 1,
      environment: "local",
      verdict: "changes",
      changes: [expect.objectContaining({ type: "aws_dynamodb_table_item", action: "update" })],
    });
    expect(readFileSync(join(app, "dist/plans/local/review.md"), "utf8")).toContain("It works well.");
    expect(await succeed("deploy", "local")).toContain("Apply complete!");
    expect(await read()).toBe("It works well.");
  });

  test("goes live with a changed page and a changed handler by tiers local", async () => {
    edit("site/index.html", "<h1>Notes</h1>", "<h1>A changed page</h1>");
    edit("handlers/get-note.ts", "text: Item.text", "text: `$" + "{Item.text} Again.`");
    await npm("run", "local");
    const [site] = (await json("status", "local")).addresses.sites;
    expect(await (await fetch(site)).text()).toContain("A changed page");
    expect(await read()).toBe("It works well. Again.");
  });

  test("gets an operation by the code of docs/operation.md, as it is there", async () => {
    const guide = blocksIn(readFileSync(join(packageRoot, "docs/operation.md"), "utf8"), "operation.md");
    const [handler = "", inStack = "", inTest = ""] = guide
      .filter(({ language }) => language === "ts")
      .map(({ text }) => text);
    writeFileSync(join(app, "handlers/create-note.ts"), handler);
    edit(
      "app.ts",
      "readonly getNote: NodeFunction;",
      "readonly getNote: NodeFunction;\n  readonly createNote: NodeFunction;",
    );
    edit(
      "app.ts",
      'api.addRoute("GET", "/notes", this.getNote);',
      `api.addRoute("GET", "/notes", this.getNote);\n${inStack}`,
    );
    edit("__tests__/app.test.ts", 'test("nothing is open', `${inTest}\ntest("nothing is open`);
    for (const block of blocksOf("docs/operation.md")) await runBlock(block);
    const [api] = (await json("status", "local")).addresses.apis;
    const create = await fetch(`${api}/notes`, { method: "POST", body: JSON.stringify({ text: "By the guide." }) });
    expect(create.status).toBe(201);
    const { noteId } = (await create.json()) as { noteId: string };
    expect(await (await fetch(`${api}/notes?noteId=${noteId}`)).json()).toMatchObject({ text: "By the guide. Again." });
  });

  test("takes over a table that is there already by the code of docs/adopting.md, without replacing it", async () => {
    const guide = blocksIn(readFileSync(join(packageRoot, "docs/adopting.md"), "utf8"), "adopting.md");
    const code = guide.find(({ text }) => text.includes("importFrom"))?.text ?? "";
    const [imports = "", inStack = ""] = code.split("\n\n");
    const [{ url }] = (await json("status", "local")).localAws;
    const dynamoDb = new DynamoDBClient(clientOf({ endpoint: url }));
    const [TableName, key] = ["Customers", "customerId"];
    await dynamoDb.send(
      new CreateTableCommand({
        TableName,
        BillingMode: "PAY_PER_REQUEST",
        AttributeDefinitions: [{ AttributeName: key, AttributeType: "S" }],
        KeySchema: [{ AttributeName: key, KeyType: "HASH" }],
      }),
    );
    await dynamoDb.send(new PutItemCommand({ TableName, Item: { [key]: { S: "1" } } }));
    edit("app.ts", 'import { TerraformStack } from "cdktf";', `import { TerraformStack } from "cdktf";\n${imports}`);
    edit("app.ts", "const api = new RestApi(", `${inStack}\nconst api = new RestApi(`);

    const { counts } = JSON.parse((await tiers("plan", "local", "--json")).stdout);
    expect(counts).toEqual({ import: 1 });
    expect(await succeed("deploy", "local")).toContain("Apply complete! Resources: 1 imported");
    const { Items } = await dynamoDb.send(new ScanCommand({ TableName }));
    expect(Items).toEqual([{ [key]: { S: "1" } }]);
    const importing = inStack.split("\n").find((line) => line.includes("importFrom")) ?? "";
    edit("app.ts", importing, "");
    // Without it, nothing is left to do.
    expect((await tiers("plan", "local")).status).toBe(0);
  });

  test("has its own state, locks, logs and outputs", async () => {
    expect(await json("status", "local")).toMatchObject({ name: "guestbook-local", functions: [{}, {}] });
    expect(await succeed("logs", "local", "--since", "1h")).toContain("Get note");
    expect(await json("lock", "show", "local")).toMatchObject({ key: "guestbook-local.tfstate", digest: "matches" });
    expect((await json("outputs", "local")).outputs).toMatchObject({ table_name: "guestbook-local-Notes" });
    expect(await json("recover", "local")).toEqual({ version: 1, environment: "local", repairs: [], left: [] });
    const { findings } = await json("doctor", "local");
    expect(findings).toEqual(expect.arrayContaining([expect.objectContaining({ name: "state", verdict: "ok" })]));
    expect(await succeed("openapi")).toContain("openapi.json");
  });

  test.each(BLOCKS.filter((block) => block !== inNewApp).map((block) => [block.place, block] as const))(
    "runs the shell block at %s",
    async (_, block) => {
      // Such as the steps to a new app, which several pages have.
      if (namesOf(block).every((name) => ran.has(name))) return;
      const printed = await runBlock(block);
      if (block.text.includes("cdktf diff")) expect(printed).toContain("No changes.");
    },
  );

  test("is gone after the commands of its own README", async () => {
    if (!inNewApp) throw new Error("the template's README has no commands");
    expect(await runBlock(inNewApp)).toContain("The local AWS is gone");
    expect((await tiers("status", "local")).status).toBe(1);
  });

  test("does not exclude a second one; init rejects a folder that is not empty, and a bad name", async () => {
    const init = (name: string) => run(join(app, "node_modules/.bin/tiers"), ["init", join(folder, name)], { env });
    expect(await init("guestbook")).toMatchObject({ status: 2, stderr: expect.stringContaining("is not empty") });
    expect(await init("My App")).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("must be 1 to 20 lower-case letters, digits and inner hyphens, got 'My App'"),
    });
    expect(await init("other")).toMatchObject({ status: 0 });
    expect(readFileSync(join(folder, "other/package.json"), "utf8")).toMatch(/"tiers": "file:tiers-.*\.tgz"/);
  });

  test("may begin with a sign-in: it compiles, and its tests pass", async () => {
    const accounts = join(folder, "accounts");
    await mustRun(join(app, "node_modules/.bin/tiers"), ["init", accounts, "--template", "sign-in"], { env });
    symlinkSync(join(app, "node_modules"), join(accounts, "node_modules"));
    await mustRun("npx", ["tsc", "--noEmit"], { cwd: accounts, env });
    const { status, stderr } = await run("npm", ["test"], { cwd: accounts, env });
    expect([status, stderr]).toEqual([0, expect.stringContaining("10 passed")]);
  });

  describe("that uses tiers only for its tests", () => {
    const source = (load: string) => `${load}
describe("a stack", () => {
  Testing.setupJest();
  expect.extend(iamMatchers);
  test("lets its function read one table", () => {
    const stack = new TerraformStack(Testing.app(), "shop");
    new AwsProvider(stack, "Aws", { region: "eu-central-1" });
    new ArchiveProvider(stack, "Archive");
    const table = new UserTable(stack, "Orders", { tableName: "Orders" });
    const entry = ${JSON.stringify(join(app, "handlers/get-note.ts"))};
    table.grantGetItem(new NodeFunction(stack, "GetOrder", { functionName: "GetOrder", entry }));
    const app = Synthesized.of(Testing.synth(stack));
    expect(app.role("GetOrder")).toDeny({ action: "dynamodb:PutItem", resource: app.arnOf("aws_dynamodb_table", "Orders") });
    expect(Testing.synth(stack)).toHaveNoPublicBucket();
    expect(Testing.synth(stack)).toHaveResource(DynamodbTable);
  });
});
`;
    const MODULES = {
      cdktf: "{ TerraformStack, Testing }",
      "@cdktf/provider-aws/lib/provider/index.js": "{ AwsProvider }",
      "@cdktf/provider-aws/lib/dynamodb-table/index.js": "{ DynamodbTable }",
      "@cdktf/provider-archive/lib/provider/index.js": "{ ArchiveProvider }",
      tiers: "{ NodeFunction, UserTable }",
      "tiers/testing": "{ iamMatchers, Synthesized }",
    };
    const each = (line: (names: string, from: string) => string) =>
      Object.entries(MODULES)
        .map(([from, names]) => line(names, from))
        .join("\n");

    test.each([
      ["CommonJS", "cjs", each((names, from) => `const ${names} = require("${from}");`)],
      ["ES modules", "mjs", each((names, from) => `import ${names} from "${from}";`)],
    ])("runs them as %s", async (_, extension, load) => {
      const file = `scope.test.${extension}`;
      mkdirSync(join(app, "jest-only"), { recursive: true });
      writeFileSync(join(app, "jest-only", file), source(load));
      const config = { rootDir: join(app, "jest-only"), testMatch: [`<rootDir>/${file}`], transform: {} };
      const jest = join(app, "node_modules/jest/bin/jest.js");
      const args = ["--experimental-vm-modules", jest, "--config", JSON.stringify(config)];
      await mustRun(process.execPath, args, { cwd: app, env });
    });

    test("type-checks them with exactOptionalPropertyTypes and with the libraries' types", async () => {
      const load = each((names, from) => `import ${names} from "${from}";`);
      const matchers = 'import "cdktf/lib/testing/adapters/jest";\n';
      writeFileSync(join(app, "jest-only/scope.test.ts"), source(matchers + load));
      const options = [
        "--strict",
        "--exactOptionalPropertyTypes",
        "--noEmit",
        "--module",
        "node20",
        "--target",
        "es2023",
      ];
      const checked = [...options, "--types", "node,jest", "jest-only/scope.test.ts"];
      await npm("exec", "--", "tsc", "--ignoreConfig", ...checked);
    });
  });
});
