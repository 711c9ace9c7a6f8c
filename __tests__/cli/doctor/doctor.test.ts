import { describeFindings } from "../../../cli/doctor/doctor";

describe("the doctor's report", () => {
  test("has each remedy below its finding, and counts what is wrong", () => {
    const report = describeFindings([
      { name: "account", verdict: "ok", message: "123456789012" },
      { name: "state bucket", verdict: "problem", message: "there is none", remedy: "npm run bootstrap -- dev" },
      { name: "state", verdict: "not checked", message: "requires: state bucket" },
    ]);
    expect(report.split("\n")).toEqual([
      "ok           account       123456789012",
      "problem      state bucket  there is none",
      "                           → npm run bootstrap -- dev",
      "not checked  state         requires: state bucket",
      "",
      "1 problem; 1 not checked",
    ]);
  });

  test("reports that there is no problem", () => {
    expect(describeFindings([{ name: "account", verdict: "ok", message: "123456789012" }])).toContain("\nNo problem");
  });
});
