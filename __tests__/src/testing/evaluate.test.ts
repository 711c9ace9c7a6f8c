import fc from "fast-check";
import { isAllowed, permissionsOf, type Statement } from "../../../src/testing";
import { oracleAllows } from "../../helpers/oracle";
import { allow, deny, LOG, request, TABLE } from "../../helpers/policy-arbitraries";

const RUNS = 3000;
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
