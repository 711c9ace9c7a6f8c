import fc from "fast-check";
import { describeDuration, describeLock, describeStatus, statusAsJson } from "../../../cli/terraform/describe-status";
import type { StateStatus } from "../../../cli/terraform/state-status";
import { HOLDER, STATE } from "./lock-fixture";

const NOW = new Date("2026-01-02T03:16:10Z");
const HELD = { kind: "dynamodb", path: "states/shop-dev.tfstate", holder: HOLDER } as const;
const STATUS: StateStatus = {
  locks: [HELD, { kind: "s3", path: "shop-dev.tfstate.tflock" }],
  digest: "matches",
};

describe("the description of a status", () => {
  test("names the holder of each lock, its operation and for how long", () => {
    expect(describeStatus(STATE, STATUS, NOW)).toBe(`\
The state shop-dev.tfstate in the bucket states (eu-central-1), locked by STATE_LOCK=both
DynamoDB lock  held
  holder       ana@laptop
  operation    apply
  age          12 min, since 2026-01-02T03:04:05.678Z
  id           55af5f25-e753-2467-1fea-373787c22bda
  Terraform    1.11.4
S3 lock        free
Digest         matches the state`);
  });

  test("warns of a digest that differs, unless the environment's runs keep none", () => {
    const digestLine = (state: typeof STATE) =>
      describeStatus(state, { ...STATUS, digest: "differs" }, NOW)
        .split("\n")
        .at(-1);
    expect(digestLine(STATE)).toContain("DIFFERS from the state");
    expect(digestLine({ ...STATE, lock: "s3" })).toBe(
      "Digest         of an older state: runs with STATE_LOCK=s3 do not keep it",
    );
  });

  test("is available as JSON, with null for a free lock", () => {
    expect(statusAsJson(STATE, STATUS, NOW)).toEqual({
      bucket: "states",
      key: "shop-dev.tfstate",
      lockTable: "locks",
      region: "eu-central-1",
      lock: "both",
      locks: [
        { ...HELD, holder: { ...HOLDER, ageSeconds: 724 } },
        { kind: "s3", path: "shop-dev.tfstate.tflock", holder: null },
      ],
      digest: "matches",
    });
  });

  test("of one lock fits a line", () => {
    expect(describeLock(HELD, HOLDER, NOW)).toBe(
      "DynamoDB lock 55af5f25-e753-2467-1fea-373787c22bda of ana@laptop (apply, 12 min)",
    );
  });
});

describe("a duration", () => {
  test.each([
    [-1, "from the future, by the holder's clock"],
    [0, "0 s"],
    [59_999, "59 s"],
    [60_000, "1 min"],
    [3_599_999, "59 min"],
    [11_100_000, "3 h 5 min"],
    [187_200_000, "2 d 4 h"],
  ])("of %d ms reads '%s'", (milliseconds, words) => {
    expect(describeDuration(milliseconds)).toBe(words);
  });

  test("never reads longer than it is, and is less than a unit short", () => {
    const seconds = { s: 1, min: 60, h: 3600, d: 86_400 };
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_000_000 }), (length) => {
        const parts = [...describeDuration(length * 1000).matchAll(/(\d+) (s|min|h|d)/g)];
        const units = parts.map(([, count, unit]) => ({ count, size: seconds[unit as keyof typeof seconds] }));
        const read = units.reduce((sum, { count, size }) => sum + Number(count) * size, 0);
        expect(read).toBeLessThanOrEqual(length);
        expect(length - read).toBeLessThan(units.at(-1)?.size ?? 0);
      }),
    );
  });
});
