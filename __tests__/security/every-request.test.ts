import { Testing } from "cdktf";
import userApp from "../../app";
import { operations } from "../../examples/users-crud/operations";
import { UsersStack } from "../../examples/users-crud/users-stack";
import { type AppConfig, StateStack } from "../../src/app";
import {
  counterexample,
  everyKindOfRequest,
  hostileNeighbours,
  isAllowed,
  type Permission,
  permissionsOf,
  type Statement,
  Synthesized,
} from "../../src/testing";
import { render, renderPermission } from "../../src/testing/render";
import { configOf } from "../helpers/config";
import { oracleAllows } from "../helpers/oracle";
import { ACTIONS } from "../helpers/users-crud-actions";

const ACCOUNT = "111122223333";
const config: AppConfig = configOf({
  ENVIRONMENT: "prod",
  AWS_ACCOUNT_ID: ACCOUNT,
  ACCESS_LOG: "true",
  PERMISSIONS_BOUNDARY: `arn:aws:iam::${ACCOUNT}:policy/boundary`,
});
const webApp = Synthesized.of(userApp.stack(Testing.app(), "app", config));
const usersCrud = Synthesized.of(new UsersStack(Testing.app(), "users", config));
const state = Synthesized.of(new StateStack(Testing.app(), "state", config));

const tableArn = (name: string) => `arn:aws:dynamodb:us-east-1:${ACCOUNT}:table/user-app-prod-${name}`;
const logGroupArn = (name: string) => `arn:aws:logs:us-east-1:${ACCOUNT}:log-group:/aws/lambda/user-app-prod-${name}`;

/** What the boundary of an account may be: more than any function needs, and nothing that changes permissions. */
const BOUNDARY: Statement[] = [
  { actions: ["dynamodb:*", "logs:*", "xray:*"], resources: ["*"] },
  { effect: "Deny", actions: ["dynamodb:DeleteTable"], resources: ["*"] },
];
const boundary = permissionsOf(BOUNDARY, "the boundary", "boundary");

/** Each role of the apps, and all that it is supposed to be allowed. */
const ROLES = [
  { app: webApp, name: "RetrieveUserData", action: "dynamodb:GetItem", table: "UserData" },
  ...operations.map(({ name }) => ({ app: usersCrud, name, action: ACTIONS[name] ?? "", table: "Users" })),
].map(({ app, name, action, table }) => ({
  name,
  action,
  role: app.roles().find(({ address }) => app.at(address)?.name === `user-app-prod-${name}`),
  claim: [
    { action, resource: tableArn(table) },
    ...["logs:CreateLogStream", "logs:PutLogEvents"].map((it) => ({ action: it, resource: `${logGroupArn(name)}:*` })),
  ],
}));

describe("of all requests, whatever their strings", () => {
  test("every role of the apps is tried", () => {
    expect(ROLES.map(({ role }) => role?.address).sort()).toEqual(
      [webApp, usersCrud].flatMap((app) => app.roles().map(({ address }) => address)).sort(),
    );
  });

  test.each(ROLES)("$name is allowed $action on its own table and to write its own log", ({ role, claim }) => {
    expect(counterexample([role?.rendered ?? []], claim)).toBeUndefined();
  });

  test.each(ROLES)("$name is allowed the same within a permissions boundary", ({ role, claim }) => {
    expect(counterexample([role?.rendered ?? [], boundary], claim)).toBeUndefined();
  });

  test("a boundary that leaves out what a role needs is found, with a request that shows it", () => {
    const [{ role, claim }] = ROLES as [(typeof ROLES)[number]];
    const narrow = permissionsOf([{ actions: ["logs:*"], resources: ["*"] }], "the boundary", "boundary");
    expect(counterexample([role?.rendered ?? [], narrow], claim)).toMatchObject({ action: "dynamodb:GetItem" });
  });

  test.each([
    ["another action", { actions: ["dynamodb:PutItem"], resources: [tableArn("UserData")] }],
    ["another table", { actions: ["dynamodb:GetItem"], resources: [tableArn("Payments")] }],
    ["what begins with the table's name", { actions: ["dynamodb:GetItem"], resources: [`${tableArn("UserData")}*`] }],
    ["its indexes", { actions: ["dynamodb:GetItem"], resources: [`${tableArn("UserData")}/index/*`] }],
    ["every resource", { actions: ["dynamodb:GetItem"], resources: ["*"] }],
    ["another log", { actions: ["logs:PutLogEvents"], resources: [`${logGroupArn("Other")}:*`] }],
  ])("a role that reaches %s too is found", (_, statement) => {
    const [{ role, claim }] = ROLES as [(typeof ROLES)[number]];
    const wider = [...(role?.rendered ?? []), ...permissionsOf([statement], "a role", "role")];
    const found = counterexample([wider], claim);
    expect(found && [isAllowed(wider, found), isAllowed(role?.rendered ?? [], found)]).toEqual([true, false]);
  });

  test("a role that lacks something is found", () => {
    const [{ role, claim }] = ROLES as [(typeof ROLES)[number]];
    const narrower = (role?.rendered ?? []).filter(({ action }) => action !== "logs:CreateLogStream");
    expect(counterexample([narrower], claim)).toMatchObject({ action: "logs:CreateLogStream" });
  });

  test("only Lambda assumes a role", () => {
    const claim = [{ action: "sts:AssumeRole", principal: "Service lambda.amazonaws.com" }];
    for (const { role } of ROLES) expect(counterexample([role?.trust ?? []], claim)).toBeUndefined();
  });
});

describe("of all requests of anybody to a resource with a policy, whatever their strings", () => {
  /** Of each resource with a policy, by stack and address. */
  const policies = new Map(
    [webApp, usersCrud, state].map((stack) => {
      const addresses = stack
        .addresses()
        .filter((it) => stack.at(it)?.policy && !it.startsWith("aws_iam_role_policy."));
      const read = (address: string) =>
        permissionsOf(stack.statements(stack.at(address)?.policy), address, "resource").map((it) =>
          renderPermission(stack, it),
        );
      return [stack, new Map(addresses.map((address) => [address.split(".")[0], read(address)]))];
    }),
  );
  const policyOf = (stack: Synthesized, type: string) => policies.get(stack)?.get(type) ?? [];
  const over = (tls: string) => ({ test: "Bool", variable: "aws:SecureTransport", values: [tls] });
  const deny = (action: string, resource: string): Partial<Permission> => ({
    effect: "Deny",
    action,
    resource,
    principal: "*",
    conditions: [over("false")],
  });
  const siteOf = (stack: Synthesized) => {
    const bucket = `arn:aws:s3:::${stack.resources("aws_s3_bucket").find(({ bucket }) => !bucket.includes("log"))?.bucket}`;
    const [distribution] = stack.addressesOf("aws_cloudfront_distribution");
    const source = render(stack, `\${${distribution}.arn}`);
    return [
      {
        action: "s3:GetObject",
        resource: `${bucket}/*`,
        principal: "Service cloudfront.amazonaws.com",
        conditions: [{ test: "StringEquals", variable: "AWS:SourceArn", values: [source] }],
      },
      deny("s3:*", bucket),
      deny("s3:*", `${bucket}/*`),
    ];
  };

  test("no other resource has a policy", () => {
    const types = [webApp, usersCrud, state].map((stack) => [...(policies.get(stack)?.keys() ?? [])].sort());
    expect(types).toEqual([
      ["aws_s3_bucket_policy", "aws_sns_topic_policy"],
      ["aws_s3_bucket_policy"],
      ["aws_s3_bucket_policy"],
    ]);
  });

  test("only the distribution of a site gets its objects, and only over TLS", () => {
    for (const stack of [webApp, usersCrud]) {
      expect(counterexample([policyOf(stack, "aws_s3_bucket_policy")], siteOf(stack))).toBeUndefined();
    }
  });

  test("the state is given to nobody by a policy of its bucket", () => {
    const permissions = policyOf(state, "aws_s3_bucket_policy");
    expect(permissions.length).toBeGreaterThan(0);
    expect(counterexample([permissions], [])).toBeUndefined();
  });

  test("only CloudWatch publishes alarms, for alarms of this app, and only over TLS", () => {
    const [topic] = webApp.addressesOf("aws_sns_topic");
    const resource = render(webApp, `\${${topic}.arn}`);
    const values = webApp
      .resources("aws_cloudwatch_metric_alarm")
      .map(({ alarm_name: name }) => `arn:aws:cloudwatch:us-east-1:${ACCOUNT}:alarm:${name}`);
    expect(values.length).toBeGreaterThan(0);
    const claim = {
      action: "sns:Publish",
      resource,
      principal: "Service cloudwatch.amazonaws.com",
      conditions: [
        { test: "StringEquals", variable: "aws:SourceAccount", values: [ACCOUNT] },
        { test: "ArnEquals", variable: "aws:SourceArn", values },
      ],
    };
    const permissions = policyOf(webApp, "aws_sns_topic_policy");
    expect(counterexample([permissions], [claim, deny("sns:Publish", resource)])).toBeUndefined();
    // A claim of less is wrong.
    expect(counterexample([permissions], [deny("sns:Publish", resource)])).toMatchObject({ action: "sns:Publish" });
  });
});

describe("the requests that stand for all others", () => {
  test.each(ROLES)("are decided by the oracle as by us: $name", ({ role, claim }) => {
    const permissions = role?.rendered ?? [];
    const statements = permissions.map(({ action, resource }) => ({ actions: [action], resources: [resource] }));
    const oracle = oracleAllows(statements);
    // The oracle refuses names of actions that AWS does not have.
    const requests = [...everyKindOfRequest([...permissions, ...toPermissions(claim)])].filter(({ action }) =>
      /^[\w-]+:\w+$/.test(action),
    );
    expect(requests.length).toBeGreaterThan(10);
    for (const request of requests) {
      if (request.principal) continue;
      expect([request, isAllowed(permissions, request)]).toEqual([request, oracle(request)]);
    }
  });

  test.each(ROLES)("include one like each that the catalogue tries near its table: $name", ({ role, claim }) => {
    const permissions = role?.rendered ?? [];
    const kinds = [...everyKindOfRequest(permissions)].filter(({ principal }) => principal === "");
    const answers = (request: { action: string; resource: string }) =>
      permissions.map((it) => isAllowed([{ ...it, conditions: [] }], request)).join();
    const known = new Set(kinds.map(answers));
    const [{ resource = "" } = {}] = claim;
    for (const near of [resource, ...hostileNeighbours(resource), ...hostileNeighbours(logGroupArn("Other"))]) {
      for (const action of ["dynamodb:GetItem", "dynamodb:PutItem", "logs:PutLogEvents", "s3:GetObject"]) {
        expect(known).toContain(answers({ action, resource: near }));
      }
    }
  });
});

function toPermissions(claim: readonly { readonly action: string; readonly resource: string }[]): Permission[] {
  return claim.map((it) => ({ effect: "Allow", principal: "", conditions: [], ...it }));
}
