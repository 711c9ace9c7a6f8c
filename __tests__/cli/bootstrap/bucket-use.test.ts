import fc from "fast-check";
import { describeObject } from "../../../cli/bootstrap/bucket-use";
import { inState, stateOf } from "../terraform/state-fixture";

const state = (...modes: ("managed" | "data")[]) =>
  JSON.stringify(stateOf(...modes.map((mode) => ({ ...inState("aws_sqs_queue", "Jobs"), mode }))));

describe("an object in the state bucket", () => {
  test("is in use when it is a state with resources", () => {
    expect(describeObject("a.tfstate", state("managed"))).toEqual(["a.tfstate still has 1 resource"]);
    expect(describeObject("a.tfstate", state("managed", "data", "managed"))).toEqual([
      "a.tfstate still has 2 resources",
    ]);
  });

  test("is of no use any more when it is a state without, or one that only looks things up", () => {
    expect(describeObject("a.tfstate", state())).toEqual([]);
    expect(describeObject("a.tfstate", state("data"))).toEqual([]);
  });

  test("is in use when it is anything else, never treated as an empty state", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(describeObject("photo.jpg", text)).toEqual(["photo.jpg is no Terraform state"]);
      }),
    );
  });
});
