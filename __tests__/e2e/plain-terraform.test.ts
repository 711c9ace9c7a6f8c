import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CloudFrontClient, ListDistributionsCommand } from "@aws-sdk/client-cloudfront";
import { DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { IAMClient, ListRolesCommand } from "@aws-sdk/client-iam";
import { GetFunctionConfigurationCommand, LambdaClient, ListFunctionsCommand } from "@aws-sdk/client-lambda";
import { ListBucketsCommand, S3Client } from "@aws-sdk/client-s3";
import { App } from "cdktf";
import type { Browser } from "playwright-core";
import userApp from "../../app";
import { type Emulator, startEmulator, stopEmulator } from "../../cli/local-aws/emulator";
import { startForwarder, stopForwarder } from "../../cli/local-aws/forwarder";
import { freePort } from "../../cli/system/ports";
import { packageRoot } from "../../cli/toolchain/paths";
import { prepareToolchain, type Toolchain } from "../../cli/toolchain/toolchain";
import { counterexample, iamMatchers, permissionsOf, Synthesized } from "../../src/testing";
import { MODULES } from "../../tools/modules/all";
import { writeModule } from "../../tools/modules/write";
import { configOf } from "../helpers/config";
import { launchBrowser } from "./browser";
import { clientOf } from "./lock/tiny-stack";
import { appliedBlocks, comparable, initIn, OFFLINE, type Planned, planOf, terraformIn } from "./modules/planned";

jest.setTimeout(600_000);
expect.extend(iamMatchers);

const ACCOUNT = "000000000000";
const REGION = "us-east-1";
const PREFIX = "user-app-dev";
const EXAMPLE = "examples/plain-terraform";

const ITEM = "aws_dynamodb_table_item";

/** As a checkout after `npm run modules`: the example, the modules that it calls, and the page. */
const checkout = mkdtempSync(join(tmpdir(), "plain-terraform-"));
const folder = join(checkout, EXAMPLE);
let toolchain: Toolchain;

beforeAll(async () => {
  toolchain = await prepareToolchain();
  for (const definition of MODULES) writeModule(definition, join(checkout, "dist/modules", definition.name));
  for (const path of [EXAMPLE, "site"]) cpSync(join(packageRoot, path), join(checkout, path), { recursive: true });
});
afterAll(() => rmSync(checkout, { recursive: true, force: true }));

/** The app itself, synthesized. @returns the folder of its stack */
function synthesizeApp(): string {
  const outdir = mkdtempSync(join(checkout, "cdktf.out-"));
  const cdktf = new App({ outdir });
  userApp.stack(cdktf, "app", configOf({ ENVIRONMENT: "dev", AWS_ACCOUNT_ID: ACCOUNT, PACKAGING: "zip" }));
  cdktf.synth();
  return join(outdir, "stacks/app");
}

/** Environment variables of the app's function, in which references are not resolved. */
function variablesOfApp(): Record<string, string> {
  const { resource } = JSON.parse(readFileSync(join(synthesizeApp(), "cdk.tf.json"), "utf8"));
  const [handler] = Object.values(resource.aws_lambda_function) as {
    environment: { variables: Record<string, string> };
  }[];
  return handler?.environment.variables ?? {};
}

describe("the app in plain Terraform, as planned", () => {
  let plain: Map<string, Map<string, Planned>>;
  let app: ReadonlyMap<string, Planned>;

  beforeAll(async () => {
    const variables = { TF_VAR_account_id: ACCOUNT, TF_VAR_region: REGION };
    const copy = join(checkout, "examples/planned");
    cpSync(folder, copy, { recursive: true });
    const override = { provider: { aws: { ...OFFLINE, allowed_account_ids: [] } } };
    writeFileSync(join(copy, "offline_override.tf.json"), JSON.stringify(override));
    plain = await planned(copy, variables);

    const stack = synthesizeApp();
    const { resource, data } = JSON.parse(readFileSync(join(stack, "cdk.tf.json"), "utf8"));
    // The same provider: it adds its tags to all that it makes.
    const tags = { project: "user-app", environment: "dev", "managed-by": "terraform" };
    const provider = { aws: { ...OFFLINE, default_tags: { tags } } };
    writeFileSync(join(stack, "cdk.tf.json"), JSON.stringify({ provider, resource, data }));
    app = (await planned(stack)).get("") ?? new Map();
  });

  async function planned(at: string, variables?: NodeJS.ProcessEnv) {
    const terraform = terraformIn(at, toolchain, variables);
    await initIn(terraform);
    return planOf(terraform);
  }

  /** What the app plans of a tier, by the construct's name. */
  const appPart = (path: string) =>
    new Map([...app].filter(([address, { type }]) => type !== ITEM && new RegExp(`\\.${path}`).test(address)));

  test.each([
    ["module.table", "UserTable_"],
    ["module.api", "UserApi_"],
    ["module.site", "Site_"],
  ])("%s has what the app has, attribute by attribute", (module, path) => {
    const [ours, theirs] = [comparable(plain.get(module)), comparable(appPart(path))].map(withoutPages) as [
      Record<string, unknown>,
      Record<string, unknown>,
    ];
    expect(Object.keys(ours).length).toBeGreaterThan(0);
    expect(ours).toEqual(theirs);
  });

  test("has nothing more than the test user, and lacks only the app's alarms, its dashboard and its saved queries", () => {
    expect([...(plain.get("")?.keys() ?? [])]).toEqual(["aws_dynamodb_table_item.test_user"]);
    const item = (all: ReadonlyMap<string, Planned> | undefined) =>
      [...(all?.values() ?? [])]
        .filter(({ type }) => type === ITEM)
        .map(({ after }) => ({ ...after, item: JSON.parse(String(after.item)) }));
    expect(item(plain.get(""))).toEqual(item(app));
    const others = [...app].filter(([address]) => !/\.(Site|UserTable|UserApi)_/.test(address));
    expect([...new Set(others.map(([, { type }]) => type))].sort()).toEqual([
      "aws_cloudwatch_dashboard",
      "aws_cloudwatch_metric_alarm",
      "aws_cloudwatch_query_definition",
      "aws_iam_policy_document",
      "aws_sns_topic",
      "aws_sns_topic_policy",
    ]);
  });
});

/** The app's page is built, so its files have other names: only their settings are compared, in the modules' own test. */
function withoutPages(planned: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(planned).filter(([name]) => !/^object (?!config\.json)/.test(name)));
}

describe("the app in plain Terraform, on the local AWS", () => {
  const dir = mkdtempSync(join(tmpdir(), "plain-local-"));
  let emulator: Emulator;
  let terraform: ReturnType<typeof terraformIn>;
  let outputs: Record<string, string>;
  let siteUrl: string;
  let apiUrl: string;

  beforeAll(async () => {
    const { port } = await freePort();
    emulator = await startEmulator({ ...toolchain, port, dir, region: REGION });
    // Ports that are taken only after the deploy: below those that the system gives to any connection.
    const { port: sitePort } = await freePort(20_000 + 10 * (process.pid % 1_000));
    const { port: apiPort } = await freePort(sitePort + 1);
    siteUrl = `http://localhost:${sitePort}`;
    terraform = terraformIn(folder, toolchain, {
      ...emulator.env,
      TF_VAR_account_id: ACCOUNT,
      TF_VAR_region: REGION,
      TF_VAR_extra_allow_origins: JSON.stringify([siteUrl]),
    });
    await initIn(terraform);
    await terraform("apply", "-auto-approve", "-input=false", "-no-color");
    const printed: Record<string, { value: string }> = JSON.parse(await terraform("output", "-json"));
    outputs = Object.fromEntries(Object.entries(printed).map(([name, { value }]) => [name, value]));
    const { apis } = await startForwarder({
      dir,
      emulatorPort: port,
      region: REGION,
      sites: [{ domainName: new URL(outputs.site_url ?? "").hostname, port: sitePort }],
      apis: [{ restApiId: outputs.rest_api_id ?? "", port: apiPort }],
      userPoolDomains: [],
    });
    apiUrl = `${apis[0]?.url}/prod`;
  });
  afterAll(async () => {
    await stopForwarder(dir);
    await stopEmulator(dir);
    rmSync(dir, { recursive: true, force: true });
  });

  test("has nothing to change in a second plan", async () => {
    await terraform("plan", "-detailed-exitcode", "-input=false", "-no-color");
  });

  describe("the page", () => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await launchBrowser();
    });
    afterAll(() => browser?.close());

    test("shows user 1 in Chromium, by a request to the API", async () => {
      const page = await browser.newPage();
      const problems: string[] = [];
      page.on("pageerror", ({ message }) => problems.push(message));
      await page.goto(siteUrl);
      await page.getByLabel("User ID").fill("1");
      await page.getByRole("button", { name: "Look up" }).click();
      await page.getByText("Test User", { exact: true }).waitFor();
      expect(await page.locator("[data-field=email]").textContent()).toBe("test@example.com");
      expect(problems).toEqual([]);
    });
  });

  test("the API allows each of its origins, and no other", async () => {
    const allowed = async (origin: string) => {
      const { headers } = await fetch(`${apiUrl}/users?userId=1`, { headers: { Origin: origin } });
      return headers.get("access-control-allow-origin");
    };
    for (const origin of [siteUrl, outputs.site_url ?? ""]) expect(await allowed(origin)).toBe(origin);
    expect(await allowed("https://evil.example.com")).toBeNull();
  });

  test("the function has the environment of the app's", async () => {
    const client = clientOf(emulator);
    const lambda = new LambdaClient(client);
    const { Environment } = await lambda.send(
      new GetFunctionConfigurationCommand({ FunctionName: outputs.function_name }),
    );
    const { TABLE_NAME: _table, ALLOWED_ORIGINS: _origins, ...variables } = variablesOfApp();
    expect(Environment?.Variables).toEqual({
      ...variables,
      TABLE_NAME: `${PREFIX}-UserData`,
      ALLOWED_ORIGINS: `${outputs.site_url},${siteUrl}`,
    });
  });

  describe("what was applied lets nobody do more than the app", () => {
    const table = `arn:aws:dynamodb:${REGION}:${ACCOUNT}:table/${PREFIX}-UserData`;
    const logGroup = `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:/aws/lambda/${PREFIX}-RetrieveUserData`;
    const bucket = `arn:aws:s3:::${PREFIX}-site-${ACCOUNT}`;
    let applied: Synthesized;
    beforeAll(async () => {
      applied = Synthesized.of(JSON.stringify({ resource: await appliedBlocks(terraform) }));
    });

    test("the only role reads items of the table and writes its log, whatever the strings of a request", () => {
      const [role, ...others] = applied.roles();
      const claim = [
        { action: "dynamodb:GetItem", resource: table },
        { action: "logs:CreateLogStream", resource: `${logGroup}:*` },
        { action: "logs:PutLogEvents", resource: `${logGroup}:*` },
      ];
      expect([others, counterexample([role?.rendered ?? []], claim)]).toEqual([[], undefined]);
      expect(role).toTrustOnly("lambda.amazonaws.com");
    });

    test("only the distribution gets the objects of the bucket, and only over TLS", () => {
      const { arn: distribution } = applied.only("aws_cloudfront_distribution");
      const { policy } = applied.only("aws_s3_bucket_policy");
      const overHttp = { effect: "Deny", action: "s3:*", principal: "*" } as const;
      const conditions = [{ test: "Bool", variable: "aws:SecureTransport", values: ["false"] }];
      const claim = [
        {
          action: "s3:GetObject",
          resource: `${bucket}/*`,
          principal: "Service cloudfront.amazonaws.com",
          conditions: [{ test: "StringEquals", variable: "AWS:SourceArn", values: [distribution] }],
        },
        { ...overHttp, resource: bucket, conditions },
        { ...overHttp, resource: `${bucket}/*`, conditions },
      ];
      expect(
        counterexample([permissionsOf(applied.statements(policy), "the bucket", "resource")], claim),
      ).toBeUndefined();
      expect(applied).toHaveNoPublicBucket();
    });

    test("only the API's route invokes the function", () => {
      expect(applied.resources("aws_lambda_permission")).toEqual([
        expect.objectContaining({ source_arn: expect.stringMatching(/:\w+\/\*\/GET\/users$/) }),
      ]);
      expect(applied).toHaveNoOpenInvocation();
    });
  });

  test("the state's home is applied, has nothing to change then, and is destroyed", async () => {
    const home = join(checkout, "home");
    mkdirSync(home);
    const module = {
      source: "../dist/modules/state-backend",
      bucket_name: "acme-tfstate",
      lock_table_name: "acme-tflock",
      deletion_protection: false,
    };
    writeFileSync(
      join(home, "main.tf.json"),
      JSON.stringify({ provider: { aws: { region: REGION } }, module: { home: module } }),
    );
    const inHome = terraformIn(home, toolchain, emulator.env);
    await initIn(inHome);
    await inHome("apply", "-auto-approve", "-input=false", "-no-color");
    const applied = Synthesized.of(JSON.stringify({ resource: await appliedBlocks(inHome) }));
    expect(applied).toHaveNoPublicBucket();
    const { policy } = applied.only("aws_s3_bucket_policy");
    expect(counterexample([permissionsOf(applied.statements(policy), "the bucket", "resource")], [])).toBeUndefined();
    await inHome("plan", "-detailed-exitcode", "-input=false", "-no-color");
    await inHome("destroy", "-auto-approve", "-input=false", "-no-color");
  });

  test("a destroy leaves nothing", async () => {
    await terraform("destroy", "-auto-approve", "-input=false", "-no-color");
    const client = clientOf(emulator);
    const left = await Promise.all([
      new S3Client(client).send(new ListBucketsCommand({})).then(({ Buckets }) => Buckets ?? []),
      new DynamoDBClient(client).send(new ListTablesCommand({})).then(({ TableNames }) => TableNames),
      new LambdaClient(client).send(new ListFunctionsCommand({})).then(({ Functions }) => Functions),
      new IAMClient(client)
        .send(new ListRolesCommand({}))
        .then(({ Roles }) => Roles?.filter(({ RoleName }) => RoleName?.startsWith(PREFIX))),
      new CloudFrontClient(client)
        .send(new ListDistributionsCommand({}))
        .then(({ DistributionList }) => DistributionList?.Items ?? []),
    ]);
    expect(left).toEqual([[], [], [], [], []]);
  });
});
