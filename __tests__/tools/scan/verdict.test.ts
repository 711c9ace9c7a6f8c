import type { Finding } from "../../../tools/scan/finding";
import { resourceName } from "../../../tools/scan/finding";
import { SUPPRESSIONS } from "../../../tools/scan/suppressions";
import { describeVerdict, judge } from "../../../tools/scan/verdict";

const finding = (subject: Finding["subject"], resource: string, check = "CKV_1"): Finding => ({
  subject,
  check,
  resource,
  words: "Ensure it",
});
const suppression = { check: "CKV_1", resources: ["Site"], reason: "it has to be" };

describe("the verdict of a scan", () => {
  test("reports nothing that is suppressed", () => {
    expect(describeVerdict(judge([finding("dev", "Site"), finding("prod", "Site")], [suppression]))).toBe("");
  });

  test("names what is new: the same check on another resource, and another check on the same", () => {
    const findings = [finding("dev", "Site"), finding("dev", "Table"), finding("dev", "Site", "CKV_2")];
    expect(describeVerdict(judge(findings, [suppression]))).toBe(
      "new: CKV_1 on Table (dev): Ensure it\nnew: CKV_2 on Site (dev): Ensure it",
    );
  });

  test("names what is suppressed in vain, by the resource", () => {
    const wide = { ...suppression, resources: ["Site", "Table"] };
    expect(describeVerdict(judge([finding("dev", "Site")], [wide]))).toBe(
      "stale: CKV_1 on Table is suppressed but not found",
    );
  });

  test("names a finding that a prop should fix and does not", () => {
    const oneProp = { ...suppression, notIn: ["hardened" as const] };
    const verdict = judge([finding("dev", "Site"), finding("hardened", "Site")], [oneProp]);
    expect(verdict.unknown).toEqual([finding("hardened", "Site")]);
  });
});

describe("a resource's name in a finding", () => {
  test.each(["aws_s3_bucket.Site_Bucket_31996626", "resource.Site_Bucket_31996626", "Site_Bucket_31996626"])(
    "is its construct's path: %s",
    (address) => expect(resourceName(address)).toBe("Site_Bucket"),
  );
});

describe("the suppressions", () => {
  test("have a reason each, and each pair of check and resource once", () => {
    for (const { reason } of SUPPRESSIONS) expect(reason.split(" ").length).toBeGreaterThan(3);
    const pairs = SUPPRESSIONS.flatMap(({ check, resources }) => resources.map((resource) => `${check} ${resource}`));
    expect(new Set(pairs).size).toBe(pairs.length);
  });
});
