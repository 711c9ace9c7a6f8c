import type { Caller } from "../../../cli/aws/caller";
import { account, clock, configuration, credentials, requireAccount } from "../../../cli/project/account-checks";
import { runChecks } from "../../../cli/project/check";
import { OWN, subjectOf } from "../doctor/subject-fixture";

const CHECKS = [configuration, credentials, account, clock];
const verdictsOf = async (caller: Caller, settings?: NodeJS.ProcessEnv) =>
  (await runChecks(CHECKS, subjectOf(caller, settings))).map(({ verdict }) => verdict);

describe("the checks of the account", () => {
  test("find nothing with credentials of the environment's own account", async () => {
    expect(await verdictsOf(OWN)).toEqual(["ok", "ok", "ok", "ok"]);
    await expect(requireAccount(subjectOf(OWN))).resolves.toBeUndefined();
  });

  test("reject those of another account, and name it", async () => {
    const other = { ...OWN, identity: { accountId: "210987654321", arn: "arn:aws:iam::210987654321:user/ana" } };
    expect(await verdictsOf(other)).toEqual(["ok", "ok", "problem", "ok"]);
    await expect(requireAccount(subjectOf(other))).rejects.toThrow(
      /account: .*of account 210987654321, and dev belongs to 123456789012\nWhat to do: .*AWS_ACCOUNT_ID/,
    );
  });

  test("have nothing to look at without an account in the configuration", async () => {
    expect(await verdictsOf(OWN, {})).toEqual(["problem", "not checked", "not checked", "not checked"]);
    await expect(requireAccount(subjectOf(OWN, {}))).rejects.toThrow("configuration: AWS_ACCOUNT_ID must be");
  });

  test("distinguish an unreachable AWS from rejected credentials", async () => {
    const remedyFor = async (error: Error) => {
      const [, finding] = await runChecks(CHECKS, subjectOf({ error }));
      return finding?.remedy;
    };
    expect(await remedyFor(new Error("getaddrinfo ENOTFOUND sts.mars-1.amazonaws.com"))).toContain("AWS_REGION");
    expect(await remedyFor(new Error("The security token is expired"))).toContain("sign in again");
  });
});

describe("the check of the clock", () => {
  test.each([
    [0, "ok", "0 s"],
    [-30_000, "ok", "30 s behind"],
    [31_000, "warning", "31 s ahead of"],
    [-300_000, "warning", "300 s behind"],
    [301_000, "problem", "301 s ahead of"],
    [-3_600_000, "problem", "3600 s behind"],
  ])("takes %i ms", async (clockAheadMs, verdict, words) => {
    const [, finding] = await runChecks([configuration, clock], subjectOf({ clockAheadMs }));
    expect(finding).toMatchObject({ verdict, message: expect.stringContaining(words) });
  });

  test("requires a response, not credentials", async () => {
    const [, finding] = await runChecks([configuration, clock], subjectOf({ error: new Error("expired") }));
    expect(finding).toMatchObject({ verdict: "not checked", message: "AWS did not respond" });
  });
});
