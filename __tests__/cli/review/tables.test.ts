import { reviewPlan } from "../../../cli/review/review";
import type { JsonObject } from "../../../cli/terraform/json";
import { change, planOf, printed } from "./plan-fixture";

const ADDRESS = "aws_dynamodb_table.Notes_00000000";
const ttl = (attribute_name: string, enabled = true) => ({ ttl: [{ attribute_name, enabled }] });
const byTag = {
  name: "ByTag",
  hash_key: "tag",
  range_key: "",
  projection_type: "INCLUDE",
  non_key_attributes: ["a", "b"],
};
const byDate = { name: "ByDate", hash_key: "date", range_key: "", projection_type: "ALL", non_key_attributes: [] };
const indexes = (...global_secondary_index: JsonObject[]) => ({ global_secondary_index });
const table = (values: JsonObject) => ({ name: "Notes", hash_key: "owner", ...values });

function review(
  before: JsonObject | null,
  after: JsonObject | null,
  { config = after, ...details }: { config?: JsonObject | null; actions?: string[] } = {},
) {
  const notes = change("aws_dynamodb_table", "Notes", {
    before: before && table(before),
    after: after && table(after),
    ...details,
  });
  return planOf([notes], config ? { [ADDRESS]: table(config) } : {});
}
const found = (...args: Parameters<typeof review>) =>
  reviewPlan(review(...args), "app-dev").tables.map(({ change: what, message }) => [what, message]);

describe("a table's TTL in a review", () => {
  test("is printed when it is switched on: items get deleted", () => {
    expect(printed(review({}, ttl("expiresAt")))).toEqual(
      expect.arrayContaining([
        "Expiry of items, indexes",
        "  ! table Notes deletes items whose 'expiresAt' has passed",
      ]),
    );
  });

  test("is reported when it is switched off, and when items expire by another attribute", () => {
    expect(found(ttl("expiresAt"), ttl("expiresAt", false))).toEqual([
      ["ttl-off", "table Notes no longer deletes items whose 'expiresAt' has passed"],
    ]);
    expect(found(ttl("expiresAt"), ttl("deletedAt"))).toEqual([
      [
        "ttl-attribute",
        "table Notes deletes items whose 'deletedAt' has passed, no longer by 'expiresAt'. DynamoDB refuses that until TTL was switched off",
      ],
    ]);
  });

  test("is reported when it only leaves the configuration, as it stays on", () => {
    expect(found(ttl("expiresAt"), ttl("expiresAt"), { config: {}, actions: ["no-op"] })).toEqual([
      [
        "ttl-kept",
        "table Notes still deletes items whose 'expiresAt' has passed: without a ttl block, Terraform leaves TTL on",
      ],
    ]);
  });

  test("is not reported where it does not change, or is off before and after", () => {
    expect(found(ttl("expiresAt"), ttl("expiresAt"))).toEqual([]);
    expect(found(ttl("", false), ttl("expiresAt", false))).toEqual([]);
    expect(found({}, ttl("", false), { config: {} })).toEqual([]);
  });

  test("blocks nothing", () => {
    expect(reviewPlan(review({}, ttl("expiresAt")), "app-dev").violations).toEqual([]);
  });
});

describe("a table's indexes in a review", () => {
  test("are printed when one is removed, and another is replaced because of what it cannot change", () => {
    const changed = { ...byTag, range_key: "date", projection_type: "ALL", non_key_attributes: [] };
    expect(printed(review(indexes(byTag, byDate), indexes(changed)))).toEqual(
      expect.arrayContaining([
        "  ± index ByTag of table Notes is replaced because of range_key, projection_type, non_key_attributes: queries of it fail until DynamoDB has filled the new one",
        "  - index ByDate of table Notes is removed: queries of it fail. The items stay in the table",
      ]),
    );
  });

  test("are not reported in another order, with other capacity, or when one is added", () => {
    const same = { ...byTag, range_key: null, non_key_attributes: ["b", "a"], read_capacity: 1 };
    expect(found(indexes(byTag), indexes(byDate, same))).toEqual([]);
  });

  test("are reported when all only leave the configuration, and stay", () => {
    expect(found(indexes(byTag), indexes(byTag), { config: {}, actions: ["no-op"] })).toEqual([
      ["index-kept", "index ByTag of table Notes stays: without an index block, Terraform leaves all as they are"],
    ]);
  });
});

test("a table that is created, destroyed or replaced has no such finding: its data is new or lost", () => {
  const both = { ...ttl("expiresAt"), ...indexes(byTag) };
  expect(found(null, both)).toEqual([]);
  expect(found(both, null)).toEqual([]);
  expect(found(both, {}, { actions: ["delete", "create"] })).toEqual([]);
});
