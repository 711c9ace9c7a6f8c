import { outlineOfDestroy, protectionsOf } from "../../../cli/destroy/destroy-outline";
import { readPlan } from "../../../cli/review/plan";
import { renderText } from "../../../cli/review/render-text";
import { change, planOf } from "../review/plan-fixture";

function resources(isProtected: boolean) {
  const table = { name: "app-dev-Users", deletion_protection_enabled: isProtected };
  const bucket = { bucket: "app-dev-site", force_destroy: !isProtected };
  return readPlan(
    planOf([
      change("aws_iam_role", "Api_Function_Role", { before: { name: "app-dev-Get" } }),
      change("aws_lambda_function", "Api_Function", { before: { function_name: "app-dev-Get" } }),
      change("aws_s3_bucket", "Site_Bucket", { before: bucket }),
      change("aws_dynamodb_table", "Users", { before: table }),
    ]),
  ).resources;
}

describe("what a destroy would delete", () => {
  test("is listed by tier, tables and buckets with their contents", () => {
    const all = resources(false);
    const contents = new Map([[all[3]?.address ?? "", "3 items"]]);
    expect(
      renderText(outlineOfDestroy("app-dev", all, contents), { colour: false })
        .trimEnd()
        .split("\n"),
    ).toEqual([
      "app-dev: 4 to destroy",
      "Table",
      "  - table app-dev-Users: 3 items",
      "Functions",
      "  - role app-dev-Get",
      "  - function app-dev-Get",
      "Site",
      "  - bucket app-dev-site",
    ]);
  });

  test("is protected as the state has it, and that comes first", () => {
    expect(protectionsOf(resources(false))).toEqual([]);
    const protections = [
      "bucket app-dev-site: a destroy does not empty it",
      "table app-dev-Users: deletion protection",
    ];
    expect(protectionsOf(resources(true))).toEqual(protections);
    const [first] = outlineOfDestroy("app-dev", resources(true), new Map()).sections;
    expect(first).toEqual({ title: "Protected", lines: protections.map((text) => ({ mark: "!", text })) });
  });

  test("counts a bucket as protected unless its state has force_destroy", () => {
    const [bucket] = readPlan(planOf([change("aws_s3_bucket", "Any", { before: { bucket: "any" } })])).resources;
    expect(protectionsOf(bucket ? [bucket] : [])).toHaveLength(1);
  });
});
