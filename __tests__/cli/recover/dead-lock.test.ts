import { whyDead } from "../../../cli/recover/dead-lock";
import { HOLDER } from "../terraform/lock-fixture";

const taken = Date.parse(HOLDER.since);
const minutesLater = (minutes: number) => new Date(taken + minutes * 60_000);

describe("the holder of a lock", () => {
  test.each([
    ["of this user here, with no Terraform at work, has ended", 0, HOLDER.who, false, /this user on this machine/],
    [
      "of this user here may be alive while a Terraform is at work, however old it is",
      600,
      HOLDER.who,
      true,
      undefined,
    ],
    ["of another machine may be alive for 10 minutes", 9.9, "ana@desk", false, undefined],
    ["of another user may be alive for 10 minutes", 9.9, "ben@laptop", false, undefined],
    ["of another machine has ended after 10 minutes", 10, "ana@desk", true, /older than 10 minutes/],
    ["from the future may be alive", -60, "ana@desk", false, undefined],
  ])("%s", (_, minutes, me, isInUse, expected) => {
    const reason = whyDead({ holder: HOLDER }, { now: minutesLater(minutes), me, isInUse });
    if (expected) expect(reason).toMatch(expected);
    else expect(reason).toBeUndefined();
  });
});
