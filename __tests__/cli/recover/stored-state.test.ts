import { isNewer } from "../../../cli/recover/stored-state";

const state = (serial: number, lineage = "one") => Buffer.from(JSON.stringify({ version: 4, serial, lineage }));

describe("a state", () => {
  test("is newer than one of the same lineage with a lower serial", () => {
    expect(isNewer(state(3), state(2))).toBe(true);
  });

  test.each([
    ["of the same serial", state(2)],
    ["of a lower serial", state(1)],
    ["of another lineage", state(3, "other")],
    ["that Terraform did not write", Buffer.from("{}")],
    ["that is no JSON", Buffer.from("oops")],
  ])("is not newer when it is one %s", (_, other) => {
    expect(isNewer(other, state(2))).toBe(false);
  });
});
