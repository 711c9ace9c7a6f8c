import { reviewPlan } from "../../../cli/review/review";
import { change, planOf } from "./plan-fixture";

const closed = {
  bucket: "site",
  block_public_acls: true,
  block_public_policy: true,
  ignore_public_acls: true,
  restrict_public_buckets: true,
};
const block = (before: object | null, after: object | null) =>
  change("aws_s3_bucket_public_access_block", "Site_PublicAccessBlock", {
    before: before as null,
    after: after as null,
  });
const review = (...changes: Parameters<typeof planOf>[0]) => reviewPlan(planOf(changes), "app-dev");

describe("exposure", () => {
  test("is reported, and blocked, when one of a bucket's blocks is removed", () => {
    const { exposure, violations } = review(block(closed, { ...closed, block_public_policy: false }));
    expect(exposure.map(({ message }) => message)).toEqual(["bucket site no longer has block_public_policy"]);
    expect(violations).toMatchObject([{ policy: "public-bucket", allowed: false }]);
  });

  test("is reported when the whole block is destroyed, but not with its bucket", () => {
    const bucket = change("aws_s3_bucket", "Site_Bucket", { before: { bucket: "site" } });
    expect(review(block(closed, null)).exposure).toMatchObject([{ opened: true }]);
    expect(review(block(closed, null), bucket).exposure).toEqual([]);
  });

  test("is reported when a new bucket is not wholly closed", () => {
    expect(review(block(null, closed)).exposure).toEqual([]);
    expect(review(block(null, { ...closed, ignore_public_acls: false })).exposure).toMatchObject([{ opened: true }]);
  });

  test("that ends is reported, and blocks nothing", () => {
    const { exposure, violations } = review(block({ ...closed, block_public_acls: false }, closed));
    expect(exposure).toMatchObject([{ opened: false, message: "bucket site now has block_public_acls" }]);
    expect(violations).toEqual([]);
  });

  test("by an ACL is blocked", () => {
    const acl = (name: string) => ({ bucket: "site", acl: name });
    const opened = change("aws_s3_bucket_acl", "Acl", { before: acl("private"), after: acl("public-read") });
    expect(review(opened).violations).toMatchObject([{ policy: "public-bucket" }]);
  });
});
