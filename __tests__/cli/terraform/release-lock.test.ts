import { refuseYoung } from "../../../cli/terraform/release-lock";
import { HOLDER } from "./lock-fixture";

const TAKEN = Date.parse(HOLDER.since);
const lock = { kind: "s3", path: "shop-dev.tfstate.tflock", holder: HOLDER } as const;
const MINUTE = 60_000;

describe("a lock", () => {
  test.each([-MINUTE, 0, 10 * MINUTE - 1])("that is %d ms old is too young to be released", (age) => {
    expect(() => refuseYoung([lock], new Date(TAKEN + age))).toThrow(
      /^Not released: younger than 10 min, .*\n {2}S3 lock 55af\S+ of ana@laptop \(apply, .*\)\n.* add --force\.$/,
    );
  });

  test("that is 10 minutes old may be released", () => {
    expect(() => refuseYoung([lock], new Date(TAKEN + 10 * MINUTE))).not.toThrow();
  });

  test("that is old does not release a young one with it", () => {
    const older = { ...lock, holder: { ...HOLDER, since: "2025-01-01T00:00:00Z" } };
    expect(() => refuseYoung([older, lock], new Date(TAKEN + MINUTE))).toThrow("(apply, 1 min)");
  });
});
