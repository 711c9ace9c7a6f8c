import { isInitialisedFor, processesOf } from "../../../cli/terraform/processes";
import { STATE } from "../terraform/lock-fixture";

const NAMES = new Set(["terraform", "tofu"]);

describe("Terraform's processes", () => {
  test("are found by their program's name, without those that have ended", () => {
    const listing = [
      "  101 Sl   terraform",
      " 2002 S+   /opt/homebrew/bin/tofu",
      "  303 Z    terraform",
      "  404 Sl   terraform-provi",
      "  505 Ss   /Users/ana/my terraform/bash",
      "",
    ].join("\n");
    expect(processesOf(listing, NAMES)).toEqual([101, 2002]);
  });

  test.each([
    ["of this state", { bucket: STATE.bucket, key: STATE.key }, true],
    ["of another app's state in the same bucket", { bucket: STATE.bucket, key: "other.tfstate" }, false],
    ["of a state of that name in another bucket", { bucket: "others", key: STATE.key }, false],
    ["of a state in a file", { path: "terraform.tfstate" }, false],
  ])("work on it when their folder is %s", (_, config, expected) => {
    expect(isInitialisedFor(STATE, JSON.stringify({ backend: { type: "s3", config } }))).toBe(expected);
  });

  test("do not work on it when their folder has no backend", () => {
    expect(isInitialisedFor(STATE, undefined)).toBe(false);
    expect(isInitialisedFor(STATE, "not JSON")).toBe(false);
  });
});
