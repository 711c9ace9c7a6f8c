import fc from "fast-check";
import { type IamRequest, isAllowed, permissionsOf, type Statement } from "../../../src/testing";
import { oracleAllows } from "../../helpers/oracle";

const RUNS = 3000;
const TABLE = "arn:aws:dynamodb:eu-central-1:111122223333:table/Orders";
const LOG = "arn:aws:logs:eu-central-1:111122223333:log-group:/aws/lambda/GetOrder";
const ACTIONS = ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:GetItems", "logs:PutLogEvents", "s3:GetObject"];
const ARNS = [
  TABLE,
  `${TABLE}x`,
  `${TABLE}/index/a`,
  LOG,
  `${LOG}:log-stream:a`,
  "arn:aws:s3:::acme",
  "arn:aws:s3:::acme/a",
];

const arn = fc.oneof(
  fc.constantFrom(...ARNS),
  fc.string({ unit: fc.constantFrom(..."aB/:-._0"), maxLength: 12 }).map((rest) => `${TABLE}${rest}`),
);
const oneOrMore = <T>(item: fc.Arbitrary<T>) => fc.array(item, { minLength: 1, maxLength: 3 });
const condition = fc.oneof(
  fc.record({
    test: fc.constant("StringEquals"),
    variable: fc.constantFrom("aws:SourceArn", "AWS:sourcearn"),
    values: oneOrMore(fc.constantFrom(TABLE, LOG)),
  }),
  fc.record({
    test: fc.constant("Bool"),
    variable: fc.constant("aws:SecureTransport"),
    values: fc.constantFrom(["true"], ["false"], ["TRUE"]),
  }),
);
/** One condition for each operator and key in a statement: JSON has no room for a second. */
const conditions = fc.uniqueArray(condition, { maxLength: 2, selector: ({ test }) => test });
const resource = fc.oneof(
  arn,
  arn.map((it) => `${it}*`),
  fc.constant("*"),
);
const allow = fc.record({
  actions: oneOrMore(fc.constantFrom(...ACTIONS)),
  resources: oneOrMore(resource),
  condition: conditions,
});
const deny = fc.record({
  effect: fc.constant("Deny"),
  actions: oneOrMore(fc.constantFrom(...ACTIONS, "dynamodb:*", "dynamodb:Get*", "s3:*")),
  resources: oneOrMore(resource),
  condition: conditions,
});
const request: fc.Arbitrary<IamRequest> = fc.record({
  action: fc.oneof(
    fc.constantFrom(...ACTIONS),
    fc.constantFrom(...ACTIONS).map((it) => it.toUpperCase()),
  ),
  resource: arn,
  context: fc.record(
    {
      "aws:SourceArn": fc.constantFrom(TABLE, LOG, `${TABLE}x`),
      "aws:SecureTransport": fc.constantFrom("true", "false"),
    },
    { requiredKeys: [] },
  ),
});

describe("the matcher", () => {
  test("decides as the oracle does, for any statements of the grammar and any request", () => {
    let allowed = 0;
    fc.assert(
      fc.property(fc.array(fc.oneof({ weight: 3, arbitrary: allow }, deny), { maxLength: 4 }), request, (some, it) => {
        // A role's policy may not deny, a resource policy may: it is for everybody here, as a role's is for its role.
        const statements: Statement[] = some.map((one) => ({
          ...one,
          principals: [{ type: "*", identifiers: ["*"] }],
        }));
        const verdict = isAllowed(permissionsOf(statements, "a policy", "resource"), it);
        if (verdict) allowed++;
        expect(verdict).toBe(oracleAllows(some)(it));
      }),
      { numRuns: RUNS },
    );
    // Else the two agreed on nothing but denials.
    expect(allowed).toBeGreaterThan(RUNS / 20);
  });

  test("depends on the caller", () => {
    const cloudFront = "Service cloudfront.amazonaws.com";
    const [principals, resources] = [[{ type: "Service", identifiers: ["cloudfront.amazonaws.com"] }], ["*"]];
    const permissions = permissionsOf([{ actions: ["s3:GetObject"], resources, principals }], "a bucket", "resource");
    const get = { action: "s3:GetObject", resource: "arn:aws:s3:::acme/a" };
    expect(isAllowed(permissions, { ...get, principal: cloudFront })).toBe(true);
    expect(isAllowed(permissions, { ...get, principal: "AWS arn:aws:iam::111122223333:root" })).toBe(false);
    expect(isAllowed(permissions, get)).toBe(false);
  });
});

describe("the grammar", () => {
  const statement: Statement = { actions: ["dynamodb:GetItem"], resources: [TABLE] };
  const read = (change: Statement) => () => permissionsOf([{ ...statement, ...change }], "aws_iam_role.It", "role");

  test("accepts exact actions on what is exact, ends in a star or is a reference", () => {
    const resources = [TABLE, `${LOG}:*`, "*", `\${aws_dynamodb_table.Orders_1.arn}/index/*`];
    expect(read({ resources })()).toHaveLength(4);
  });

  test.each<[string, Statement]>([
    ["'*', no exact action", { actions: ["*"] }],
    ["'dynamodb:Get*', no exact action", { actions: ["dynamodb:Get*"] }],
    ["'dynamodb:Get?tem', no exact action", { actions: ["dynamodb:Get?tem"] }],
    ["'GetItem', no exact action", { actions: ["GetItem"] }],
    ["a statement without an action", { actions: [] }],
    ["not_actions, which is everything but iam:PassRole", { not_actions: ["iam:PassRole"] }],
    ["not_resources, which is everything but x", { not_resources: ["x"] }],
    [
      "the resource 'arn:aws:dynamodb:*:111122223333:table/Orders'",
      { resources: ["arn:aws:dynamodb:*:111122223333:table/Orders"] },
    ],
    ["the resource 'arn:aws:s3:::acme?'", { resources: ["arn:aws:s3:::acme?"] }],
    ["the resource 'arn*'", { resources: ["arn*"] }],
    ["the resource 'arn:aws:s3:*'", { resources: ["arn:aws:s3:*"] }],
    ["the resource '$", { resources: [`\${var.table}`] }],
    ["the resource 'arn:aws:s3:::acme/$", { resources: [`arn:aws:s3:::acme/\${aws:username}`] }],
    ["a statement on 0 resources", { resources: [] }],
    ["a statement with 1 principals", { principals: [{ type: "*", identifiers: ["*"] }] }],
    ["a Deny, which overrides an Allow", { effect: "Deny" }],
    ["the effect 'allow'", { effect: "allow" }],
    ["the condition operator 'StringLike'", { condition: [{ test: "StringLike", variable: "aws:a", values: ["*"] }] }],
  ])("rejects %s", (what, change) => {
    expect(read(change)).toThrow(`cannot prove what aws_iam_role.It allows: ${what}`);
  });
});
