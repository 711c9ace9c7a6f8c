import fc from "fast-check";
import { judgeNames, judgeQuotas } from "../../../cli/doctor/limit-checks";

const LIMITS = {
  aws_s3_bucket: ["bucket", 63],
  aws_lambda_function: ["function_name", 64],
  aws_iam_role: ["name", 64],
};

describe("the check of names", () => {
  test.each(Object.entries(LIMITS))("accepts a name of %s up to AWS's limit, and none longer", (type, limits) => {
    const [attribute, limit] = limits as [string, number];
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 * limit }), (length) => {
        const { verdict, message } = judgeNames({ [type]: { Any: { [attribute]: "n".repeat(length) } } });
        expect(verdict).toBe(length > limit ? "problem" : "ok");
        if (verdict === "problem") expect(message).toContain(`has ${length} characters, and may have ${limit}`);
      }),
    );
  });

  test("leaves out a name that is made of another one", () => {
    const role = { name: `\${aws_lambda_function.${"n".repeat(64)}.function_name}` };
    expect(judgeNames({ aws_iam_role: { Any: role } })).toMatchObject({
      verdict: "ok",
      message: "0 names, none too long",
    });
  });
});

describe("the check of quotas", () => {
  test("warns from 80 % on, and only of those that are nearly full", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 200 }), (count) => {
        const { verdict, message } = judgeQuotas([
          { name: "tables", count: 1, limit: 2500 },
          { name: "distributions", count, limit: 100 },
        ]);
        expect(verdict).toBe(count >= 80 ? "warning" : "ok");
        expect(message).toContain(`${count} of 100 distributions`);
        expect(message.includes("tables")).toBe(verdict === "ok");
      }),
    );
  });

  test("warns where the limit is 0, as in an account that may reserve no concurrency", () => {
    const name = "reservable concurrent executions (10 in all)";
    expect(judgeQuotas([{ name, count: 0, limit: 0 }])).toMatchObject({
      verdict: "warning",
      message: expect.stringContaining(`0 of 0 ${name}`),
    });
  });
});
