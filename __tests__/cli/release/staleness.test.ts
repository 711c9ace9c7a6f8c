import type { PlanRecord } from "../../../cli/release/plan-folder";
import { type Present, stalenessOf } from "../../../cli/release/staleness";

const HASH = ["0123456789abcdef0123456789abcdef", "fedcba9876543210fedcba9876543210"];
const bundle = (hash = HASH[0]) => `assets/GetUser_Module/${hash}/get-user.mjs`;
const AWS = { address: "registry.terraform.io/hashicorp/aws", version: "5.100.0", hashes: ["h1:a", "zh:b"] };
const record: PlanRecord = {
  stack: "app-dev",
  madeAt: "2026-01-01T00:00:00.000Z",
  verdict: "changes",
  blockedBy: [],
  plan: "p",
  files: { "cdk.tf.json": "c", [bundle()]: "m", [`${bundle()}.zip`]: "z" },
  settings: { region: '"eu-central-1"' },
  state: { lineage: "l", serial: 4 },
  providers: [AWS],
  changedPaths: [],
};
const present: Present = {
  plan: "p",
  files: record.files,
  freshFiles: { "cdk.tf.json": "c", [bundle()]: "m" },
  settings: record.settings,
  state: record.state,
  providers: [{ ...AWS }],
};
const reasons = (now: Partial<Present>) => stalenessOf(record, { ...present, ...now });

describe("a plan", () => {
  test("is fresh while all is as it was, the zips of its assets too", () => {
    expect(reasons({})).toEqual([]);
  });

  test("is stale when the plan file is another one", () => {
    expect(reasons({ plan: "q" })).toEqual(["the plan file is not the one that was reviewed"]);
  });

  test("is stale when a setting changed, which is named", () => {
    expect(reasons({ settings: { region: '"us-east-1"', domain: '"x"' } })).toEqual([
      'the setting domain was not set, and is "x"',
      'the setting region was "eu-central-1", and is "us-east-1"',
    ]);
  });

  test("is stale when the bundle of a handler would be another one, which is named once", () => {
    expect(reasons({ freshFiles: { "cdk.tf.json": "c", [bundle(HASH[1])]: "n" } })).toEqual([
      "assets/GetUser_Module/get-user.mjs is different when synthesized now",
    ]);
  });

  test("is stale when the synthesized file would be another one, or an asset more or less", () => {
    expect(reasons({ freshFiles: { "cdk.tf.json": "d", [bundle()]: "m", "assets/new": "n" } })).toHaveLength(2);
    expect(reasons({ freshFiles: { "cdk.tf.json": "c" } })).toHaveLength(1);
  });

  test("is stale when its folder was edited, zips too", () => {
    const files = { ...record.files, [`${bundle()}.zip`]: "other" };
    expect(reasons({ files })).toEqual([`${bundle()}.zip changed in the plan's folder`]);
  });

  test("is stale when the state was written since, replaced, deleted or created", () => {
    expect(reasons({ state: { lineage: "l", serial: 5 } })).toEqual([
      "the state changed since: its serial was 4, and is 5",
    ]);
    for (const state of [{}, { lineage: "other", serial: 4 }]) expect(reasons({ state })).toHaveLength(1);
    expect(stalenessOf({ ...record, state: {} }, present)).toHaveLength(1);
  });

  test("is stale when init selects another version of a provider, or another package of the same version", () => {
    expect(reasons({ providers: [{ ...AWS, version: "6.66.0", hashes: ["h1:c"] }] })).toEqual([
      "the provider registry.terraform.io/hashicorp/aws was 5.100.0, and is 6.66.0",
    ]);
    expect(reasons({ providers: [{ ...AWS, hashes: ["h1:c", "zh:b"] }] })).toEqual([
      "the provider registry.terraform.io/hashicorp/aws 5.100.0 has other hashes in .terraform.lock.hcl",
    ]);
    const other = { ...AWS, address: "registry.opentofu.org/hashicorp/aws" };
    expect(reasons({ providers: [other] })).toEqual([
      "the provider registry.opentofu.org/hashicorp/aws was not set, and is 5.100.0",
      "the provider registry.terraform.io/hashicorp/aws was 5.100.0, and is not set",
    ]);
  });
});
