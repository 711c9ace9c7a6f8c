import { StateBackend, type StateBackendProps, type StateLock } from "../../../src";
import { synth } from "../../helpers/synth";

const names = { bucketName: "acme-tfstate", lockTableName: "acme-tflock" };

describe("StateBackend", () => {
  const result = synth((stack) => void new StateBackend(stack, "State", names));

  test("keeps the bucket private", () => {
    expect(result.only("aws_s3_bucket_public_access_block")).toMatchObject({
      block_public_acls: true,
      block_public_policy: true,
      ignore_public_acls: true,
      restrict_public_buckets: true,
    });
    expect(result.only("aws_s3_bucket_ownership_controls").rule).toEqual({ object_ownership: "BucketOwnerEnforced" });
  });

  test("encrypts the bucket", () => {
    expect(result.only("aws_s3_bucket_server_side_encryption_configuration").rule).toEqual([
      { apply_server_side_encryption_by_default: { sse_algorithm: "AES256" } },
    ]);
  });

  test("denies plain http, and allows nobody anything", () => {
    const statements = result.statements(result.only("aws_s3_bucket_policy").policy);
    expect(statements.map(({ sid, effect }) => [sid, effect])).toEqual([["DenyPlainHttp", "Deny"]]);
  });

  test("keeps older versions of a state for 90 days", () => {
    expect(result.only("aws_s3_bucket_versioning").versioning_configuration).toEqual({ status: "Enabled" });
    const [rule, ...others] = result.only("aws_s3_bucket_lifecycle_configuration").rule;
    expect(rule).toMatchObject({ status: "Enabled", noncurrent_version_expiration: [{ noncurrent_days: 90 }] });
    expect(others).toEqual([]);
  });

  test("has a lock table as Terraform requires it, which cannot be deleted by mistake", () => {
    expect(result.only("aws_dynamodb_table")).toMatchObject({
      name: "acme-tflock",
      hash_key: "LockID",
      attribute: [{ name: "LockID", type: "S" }],
      billing_mode: "PAY_PER_REQUEST",
      server_side_encryption: { enabled: false },
      point_in_time_recovery: { enabled: true },
      deletion_protection_enabled: true,
    });
  });

  test("can leave the lock table unprotected", () => {
    const unprotected = synth(
      (stack) => void new StateBackend(stack, "State", { ...names, deletionProtection: false }),
    );
    expect(unprotected.only("aws_dynamodb_table").deletion_protection_enabled).toBe(false);
  });

  test.each<[Partial<StateBackendProps>, string]>([
    [{ bucketName: "Acme" }, "'bucketName' must be 3 to 63 lower-case letters"],
    [{ lockTableName: "a b" }, "'lockTableName' must be 3 to 255 letters"],
  ])("rejects %j", (props, message) => {
    expect(() => synth((stack) => void new StateBackend(stack, "State", { ...names, ...props }))).toThrow(message);
  });

  describe("configures a stack", () => {
    const backend = (lock?: StateLock) =>
      synth((stack) => {
        StateBackend.configure(stack, { bucket: "acme-tfstate", lockTable: "acme-tflock", region: "eu-west-1", lock });
      }).json.terraform.backend.s3;
    const always = { bucket: "acme-tfstate", key: "test.tfstate", region: "eu-west-1", encrypt: true };

    test("with both locks by default", () => {
      expect(backend()).toEqual({ ...always, dynamodb_table: "acme-tflock", use_lockfile: true });
    });

    test("with only the lock table", () => {
      expect(backend("dynamodb")).toEqual({ ...always, dynamodb_table: "acme-tflock" });
    });

    test("with only the lock file", () => {
      expect(backend("s3")).toEqual({ ...always, use_lockfile: true });
    });
  });
});
