import { newChecks } from "../../../tools/scan/new-findings";

const finding = (folder: string, check: string, resource = "Site") => ({
  subject: "mutants" as const,
  folder,
  check,
  resource,
  words: "Ensure it",
});
const checksIn = (...findings: ReturnType<typeof finding>[]) =>
  newChecks(findings, { defective: "7", original: "app" });

describe("the new findings of a defective stack", () => {
  test("are those that the original has not, each check once", () => {
    const known = [finding("app", "CKV_1"), finding("7", "CKV_1")];
    expect(checksIn(...known, finding("7", "CKV_3"), finding("7", "CKV_2"), finding("7", "CKV_2", "Table"))).toEqual([
      "CKV_2",
      "CKV_3",
    ]);
  });

  test("include a known check if it is about another resource", () => {
    expect(checksIn(finding("app", "CKV_1"), finding("7", "CKV_1", "Table"))).toEqual(["CKV_1"]);
  });

  test("are none if the defect goes unnoticed, or is found in another stack", () => {
    expect(checksIn(finding("app", "CKV_1"), finding("7", "CKV_1"), finding("8", "CKV_2"))).toEqual([]);
  });

  test.each(["7", "app"])("are an error if nothing was read: %s", (folder) => {
    const other = folder === "7" ? "app" : "7";
    expect(() => checksIn(finding(other, "CKV_1"))).toThrow(
      `checkov has not one finding in '${folder}': it cannot have read it`,
    );
  });
});
