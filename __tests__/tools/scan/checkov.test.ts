import { readReport } from "../../../tools/scan/checkov";

const report = (parsing_errors = 0) =>
  JSON.stringify({
    results: {
      failed_checks: [
        {
          check_id: "CKV_1",
          check_name: "Ensure it",
          resource: "aws_s3_bucket.Site_Bucket_31996626",
          file_path: "/dev/cdk.tf.json",
        },
      ],
      parsing_errors: parsing_errors ? ["/dev/cdk.tf.json"] : undefined,
    },
    summary: { passed: 100, failed: 1, parsing_errors },
  });
const CRASH =
  "2026-01-01 00:00:00,000 [MainThread  ] [ERROR]  Failed to run check CKV_2 on /dev/cdk.tf.json:aws_x.Api_Method-OPTIONS-users_4E4A9343";

describe("a report of checkov's", () => {
  test("has the number of passed checks, and the findings", () => {
    expect(readReport("dev", report(), "")).toEqual({
      passed: 100,
      findings: [{ subject: "dev", folder: "dev", check: "CKV_1", resource: "Site_Bucket", words: "Ensure it" }],
    });
  });

  test("counts a crashed check as a finding, which checkov leaves out", () => {
    expect(readReport("dev", report(), `${CRASH}\nTraceback (most recent call last):\n`).findings[1]).toEqual({
      subject: "dev",
      folder: "dev",
      check: "CKV_2",
      resource: "Api_Method-OPTIONS-users",
      words: "checkov's own check crashed",
    });
  });

  test("fails where a file could not be parsed", () => {
    expect(() => readReport("dev", report(1), "")).toThrow("checkov cannot parse 'dev': /dev/cdk.tf.json");
  });

  test.each(['{"passed":0,"failed":0,"parsing_errors":1}', "", "[]"])(
    "fails where nothing was scanned: %s",
    (stdout) => {
      expect(() => readReport("dev", stdout, "")).toThrow("checkov scanned nothing of 'dev'");
    },
  );

  test("fails on any other error", () => {
    expect(() => readReport("dev", report(), "12:00 [ERROR]  Graph is broken")).toThrow(
      "checkov failed on 'dev': 12:00 [ERROR]  Graph is broken",
    );
  });
});
