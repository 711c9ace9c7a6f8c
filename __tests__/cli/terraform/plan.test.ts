import { checkPlan } from "../../../cli/terraform/plan";

const CHANGE = { actions: ["create"], before: null, after: { secret: "hidden" } };
const RESOURCE = { address: "aws_x.It", mode: "managed", type: "aws_x", name: "It", change: CHANGE };

describe("a plan", () => {
  test("is read as far as a review needs it", () => {
    const plan = { format_version: "1.2", resource_changes: [RESOURCE], output_changes: { url: CHANGE } };
    expect(checkPlan({ ...plan, relevant_attributes: [] }, "a.tfplan")).toEqual(plan);
  });

  test.each([
    ["nothing", undefined, "the whole: "],
    ["of a newer format", { format_version: "2.0" }, "format_version: must be 1"],
    ["with a change without actions", { resource_changes: [{ ...RESOURCE, change: {} }] }, "resource_changes.0.change"],
    ["with a list of attributes", { output_changes: ["hidden"] }, "output_changes: "],
  ])("is rejected by its name when it is %s", (_, change, words) => {
    const read = () => checkPlan(change && { format_version: "1.2", ...change }, "a.tfplan");
    expect(read).toThrow("a.tfplan cannot be read:\n");
    expect(read).toThrow(words);
    expect(read).not.toThrow("hidden");
  });
});
