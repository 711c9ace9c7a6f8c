import fc from "fast-check";
import { counterexample, isAllowed, permissionsOf, type Statement } from "../../../src/testing";
import { allow, deny, request } from "../../helpers/policy-arbitraries";

/** A resource policy for everybody. */
const policy = fc
  .array(fc.oneof({ weight: 3, arbitrary: allow }, deny), { minLength: 1, maxLength: 3 })
  .map((statements) => {
    const forAll: Statement[] = statements.map((it) => ({ ...it, principals: [{ type: "*", identifiers: ["*"] }] }));
    return permissionsOf(forAll, "a policy", "resource");
  });

describe("a counterexample", () => {
  test("is a request that the policies and the claim decide differently", () => {
    let found = 0;
    fc.assert(
      fc.property(policy, policy, policy, (one, other, claim) => {
        const it = counterexample([one, other], claim);
        if (!it) return;
        found++;
        expect(isAllowed(one, it) && isAllowed(other, it)).not.toBe(isAllowed(claim, it));
      }),
      { numRuns: 300 },
    );
    expect(found).toBeGreaterThan(30);
  });

  test("is missing only where no request is decided differently", () => {
    let missing = 0;
    // The claim is the policy with its permissions in another order, some left out: often it means the same.
    const changed = policy.chain((one) => fc.tuple(fc.constant(one), fc.shuffledSubarray(one, { minLength: 1 })));
    fc.assert(
      fc.property(changed, fc.array(request, { minLength: 30, maxLength: 30 }), ([one, claim], requests) => {
        if (counterexample([one], claim)) return;
        missing++;
        for (const it of requests) expect(isAllowed(one, it)).toBe(isAllowed(claim, it));
      }),
      { numRuns: 500 },
    );
    expect(missing).toBeGreaterThan(50);
  });

  test("names what is allowed and was not claimed", () => {
    const role = permissionsOf([{ actions: ["s3:GetObject"], resources: ["arn:aws:s3:::a/*"] }], "a role", "role");
    expect(counterexample([role], [{ action: "s3:GetObject", resource: "arn:aws:s3:::a/b" }])).toMatchObject({
      action: "s3:GetObject",
      resource: expect.stringMatching(/^arn:aws:s3:::a\/(?!b$)/),
    });
    expect(counterexample([role], [{ action: "s3:GetObject", resource: "arn:aws:s3:::a/*" }])).toBeUndefined();
  });
});
