import { join } from "node:path";
import { TerraformStack, Testing } from "cdktf";
import userApp from "../../app";
import { operations } from "../../examples/users-crud/operations";
import { UsersStack } from "../../examples/users-crud/users-stack";
import { NodeFunction, type StaticSite, Table, type UserApi } from "../../src";
import { configureStack } from "../../src/app";
import {
  allActions,
  everyRequest,
  hostileNeighbours,
  type IamRequest,
  isAllowed,
  permissionsOf,
  Synthesized,
} from "../../src/testing";
import { render, renderPermission } from "../../src/testing/render";
import { configOf } from "../helpers/config";
import { oracleAllows } from "../helpers/oracle";
import { ACTIONS } from "../helpers/users-crud-actions";
import { statement } from "./mutant";

// 22,000 actions on each of some 60 resources, for each role.
jest.setTimeout(60_000);

const HOME = "us-east-1:111122223333";
const PREFIX = "user-app-prod";
const BUCKET = `arn:aws:s3:::${PREFIX}-site-111122223333`;
const LOG_STREAM = ":log-stream:2026/01/01/[$LATEST]0";
const tableArn = (name: string) => `arn:aws:dynamodb:${HOME}:table/${PREFIX}-${name}`;
const logGroupArn = (name: string) => `arn:aws:logs:${HOME}:log-group:/aws/lambda/${PREFIX}-${name}`;

const config = configOf({ ENVIRONMENT: "prod", AWS_ACCOUNT_ID: "111122223333" });
const webAppStack = userApp.stack(Testing.app(), "app", config);
const webApp = Synthesized.of(webAppStack);
const usersCrud = Synthesized.of(new UsersStack(Testing.app(), "users", config));

/** Each role: whose it is, the one thing that it may do, and the table to which. */
const ROLES = [
  { app: webApp, name: "RetrieveUserData", action: "dynamodb:GetItem", table: tableArn("UserData") },
  ...operations.map(({ name }) => ({ app: usersCrud, name, action: ACTIONS[name] ?? "", table: tableArn("Users") })),
].map((it) => ({
  ...it,
  role: it.app.roles().find(({ address }) => it.app.at(address)?.name === `${PREFIX}-${it.name}`),
}));

/** The target of a role, and everything around it. */
function resourcesAround(table: string, logGroup: string): string[] {
  const others = operations.map(({ name }) => logGroupArn(name)).filter((arn) => arn !== logGroup);
  const logGroups = [logGroup, ...hostileNeighbours(logGroup), ...others].filter((arn) => arn !== "*");
  return [
    table,
    ...hostileNeighbours(table),
    ...logGroups,
    ...logGroups.map((arn) => `${arn}${LOG_STREAM}`),
    BUCKET,
    `${BUCKET}/config.json`,
    `arn:aws:iam::111122223333:role/${PREFIX}-RetrieveUserData`,
    `arn:aws:lambda:${HOME}:function:${PREFIX}-RetrieveUserData`,
  ];
}

/** What was tried, for the last line of the run. */
const tried = { actions: 0, requests: 0, roles: 0 };
function count(actions: readonly string[], resources: readonly string[]) {
  tried.actions = actions.length;
  tried.requests += actions.length * resources.length;
  tried.roles += 1;
}
afterAll(() =>
  console.info(`${tried.actions} actions of AWS, ${tried.requests} requests tried on ${tried.roles} roles`),
);

describe("of all that AWS can do, on all that is near", () => {
  let actions: string[] = [];
  beforeAll(async () => {
    actions = await allActions();
  });

  test("the catalogue is whole", () => {
    expect(actions.length).toBeGreaterThan(22_000);
    expect(actions).toEqual(expect.arrayContaining([...Object.values(ACTIONS), "logs:PutLogEvents", "s3:GetObject"]));
  });

  test.each(ROLES)("$name may do $action to its own table and write its own log", ({ name, action, table, role }) => {
    const logGroup = logGroupArn(name);
    const resources = resourcesAround(table, logGroup);
    count(actions, resources);
    expect(role?.allowsAny(everyRequest(actions, resources))).toEqual([
      { action, resource: table },
      ...["logs:CreateLogStream", "logs:PutLogEvents"].map((it) => ({
        action: it,
        resource: `${logGroup}${LOG_STREAM}`,
      })),
    ]);
  });

  test("the oracle allows only what AWS allows everybody in addition", () => {
    const [{ app, role, table }] = ROLES as [(typeof ROLES)[number]];
    const statements = app.statements(app.only("aws_iam_role_policy").policy).map((it) => ({
      ...it,
      resources: it.resources?.map((resource) => render(app, resource)),
    }));
    const oracle = oracleAllows(statements);
    const resources = [table, `${logGroupArn("RetrieveUserData")}${LOG_STREAM}`];
    const requests = [...everyRequest(actions, resources)].filter(({ action }) => action !== ALLOWED_TO_EVERYBODY);
    expect(requests.filter(oracle)).toEqual(role?.allowsAny(requests));
    expect(oracleAllows([])({ action: ALLOWED_TO_EVERYBODY, resource: "*" })).toBe(true);
  });
});

/** No policy can deny it, and it returns only who calls. */
const ALLOWED_TO_EVERYBODY = "sts:GetCallerIdentity";
const DISTRIBUTION = "arn:aws:cloudfront::111122223333:distribution/";

describe("of all that AWS can do, on all that is near a table with indexes", () => {
  const notes = tableArn("Notes");
  const [byTag, byDate] = [`${notes}/index/ByTag`, `${notes}/index/ByDate`];
  const payments = tableArn("Payments");
  const resources = [
    ...new Set([notes, byTag, byDate, ...hostileNeighbours(notes), ...hostileNeighbours(byTag)]),
    payments,
    `${payments}/index/ByTag`,
  ];
  const GRANTS: [name: string, grant: (table: Table, to: NodeFunction) => void, allowed: IamRequest[]][] = [
    ["QueryTable", (table, to) => table.grantQuery(to), [{ action: "dynamodb:Query", resource: notes }]],
    ["ScanTable", (table, to) => table.grantScan(to), [{ action: "dynamodb:Scan", resource: notes }]],
    [
      "QueryIndex",
      (table, to) => table.grantQuery(to, { index: "ByTag" }),
      [{ action: "dynamodb:Query", resource: byTag }],
    ],
    [
      "ScanIndex",
      (table, to) => table.grantScan(to, { index: "ByDate" }),
      [{ action: "dynamodb:Scan", resource: byDate }],
    ],
    [
      "QueryBoth",
      (table, to) => {
        table.grantQuery(to);
        table.grantQuery(to, { index: "ByTag" });
      },
      [
        { action: "dynamodb:Query", resource: notes },
        { action: "dynamodb:Query", resource: byTag },
      ],
    ],
  ];
  const stack = new TerraformStack(Testing.app(), "notes");
  configureStack(stack, config);
  const tables = ["Notes", "Payments"].map(
    (name) =>
      new Table(stack, name, {
        tableName: `${PREFIX}-${name}`,
        partitionKey: { name: "owner" },
        globalSecondaryIndexes: ["ByTag", "ByDate"].map((indexName) => ({ indexName, partitionKey: { name: "tag" } })),
      }),
  );
  const functions = GRANTS.map(([name, grant]) => {
    const entry = join(__dirname, "../fixtures/handlers/say-hello.ts");
    const uncheckedPolicyReason = "grants are compared here, whatever the handler";
    const props = { functionName: name, entry, packaging: config.packaging, uncheckedPolicyReason };
    const fn = new NodeFunction(stack, name, props);
    grant(tables[0] as Table, fn);
    return fn;
  });
  const synthesized = Synthesized.of(stack);
  let actions: string[] = [];
  beforeAll(async () => {
    actions = await allActions();
  });

  test.each(GRANTS.map(([name, , allowed], index) => ({ name, allowed, fn: functions[index] as NodeFunction })))(
    "$name may do that there, and nothing to a table, an index or a foreign index that it does not name",
    ({ fn, allowed }) => {
      count(actions, resources);
      expect(synthesized.role(fn).allowsAny(everyRequest(actions, resources))).toEqual(allowed);
    },
  );

  test.each([
    ["every index", "/index/*"],
    ["an index that was not named", "/index/ByDate"],
    ["the table", ""],
    ["all that is below the table", "/*"],
  ])("a grant on an index that reaches %s too is found", (_, suffix) => {
    const json = structuredClone(synthesized.json);
    const [arn] = synthesized.addressesOf("aws_dynamodb_table").map((address) => `\${${address}.arn}`);
    statement(json, "QueryIndex_Policy", 1).resources.push(`${arn}${suffix}`);
    const queryIndex = functions[2] as NodeFunction;
    const allowed = new Synthesized(json, stack).role(queryIndex).allowsAny(everyRequest(actions, resources));
    expect(allowed).not.toEqual(GRANTS[2]?.[2]);
    expect(allowed).toEqual(expect.arrayContaining(GRANTS[2]?.[2] ?? []));
  });
});

describe("of all that anybody can do with the site's bucket", () => {
  const site = webAppStack.node.findChild("Site") as StaticSite;
  const own = render(webApp, webApp.resolve(site.distributionArn));
  const principals = [
    ...["cloudfront", "s3", "lambda", "logging.s3", "cloudtrail"].map((it) => `Service ${it}.amazonaws.com`),
    ...["111122223333:root", "999999999999:root", "999999999999:role/Admin"].map((it) => `AWS arn:aws:iam::${it}`),
    "nobody in particular",
  ];
  const sources = [own, `${own}x`, `${DISTRIBUTION}other`, own.replace("111122223333", "999999999999"), undefined];
  const resources = [
    BUCKET,
    `${BUCKET}/index.html`,
    `${BUCKET}-other`,
    `${BUCKET}x/index.html`,
    "arn:aws:s3:::other/a",
  ];

  test("its own distribution may get its objects, over TLS", async () => {
    const statements = webApp.statements(webApp.only("aws_s3_bucket_policy").policy);
    const permissions = permissionsOf(statements, "the site's bucket", "resource").map((it) =>
      renderPermission(webApp, it),
    );
    const actions = (await allActions()).filter((action) => action.startsWith("s3"));
    expect(actions.length).toBeGreaterThan(150);

    const allowed = principals.flatMap((principal) =>
      sources.flatMap((source) =>
        ["true", "false"].flatMap((tls) => {
          const context = { "aws:SecureTransport": tls, ...(source && { "aws:SourceArn": source }) };
          return [...everyRequest(actions, resources)]
            .map((request) => ({ ...request, principal, context }))
            .filter((request) => isAllowed(permissions, request));
        }),
      ),
    );
    expect(allowed).toEqual([
      {
        action: "s3:GetObject",
        resource: `${BUCKET}/index.html`,
        principal: "Service cloudfront.amazonaws.com",
        context: { "aws:SecureTransport": "true", "aws:SourceArn": own },
      },
    ]);
  });
});

describe("of all who may assume a role or invoke a function", () => {
  test.each(ROLES)("only Lambda assumes the role of $name", ({ role }) => {
    const trust = role?.trust ?? [];
    const services = ["lambda", "edgelambda", "ec2", "apigateway", "ecs-tasks"].map(
      (it) => `Service ${it}.amazonaws.com`,
    );
    const accounts = ["111122223333", "999999999999"].map((it) => `AWS arn:aws:iam::${it}:root`);
    const actions = ["sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity", "sts:TagSession"];
    const allowed = [...services, ...accounts, "anybody"].flatMap((principal) =>
      actions.map((action) => ({ action, principal, resource: "" })).filter((it) => isAllowed(trust, it)),
    );
    expect(allowed).toEqual([{ action: "sts:AssumeRole", principal: "Service lambda.amazonaws.com", resource: "" }]);
  });

  test("only its own API invokes the function, only for GET /users", () => {
    const { source_arn, principal, action } = webApp.only("aws_lambda_permission");
    expect([principal, action]).toEqual(["apigateway.amazonaws.com", "lambda:InvokeFunction"]);
    const api = webAppStack.node.findChild("UserApi") as UserApi;
    const own = render(webApp, webApp.resolve(api.restApi.executionArn));
    // As IAM reads it: a star matches anything, slashes too.
    const pattern = new RegExp(`^${render(webApp, source_arn).split("*").join(".*")}$`);
    const sources = [
      `${own}/prod/GET/users`,
      `${own}/prod/POST/users`,
      `${own}/prod/GET/users/1`,
      `${own}/prod/GET/admin`,
      `${own}x/prod/GET/users`,
      `${own.replace(HOME, "eu-west-1:111122223333")}/prod/GET/users`,
      `${own.replace(HOME, "us-east-1:999999999999")}/prod/GET/users`,
      "arn:aws:events:us-east-1:111122223333:rule/nightly",
    ];
    expect(sources.filter((source) => pattern.test(source))).toEqual([`${own}/prod/GET/users`]);
  });
});
