import { PHASES } from "../../cli/policy/names";
import {
  ACCOUNT,
  type RecordedRequest,
  readRecording,
  STORIES,
  type StoryName,
  subjectOf,
  writeRecording,
} from "../cli/policy/recording";
import { deployerMay, policiesOf } from "../cli/policy/subjects";
import { type Recorded, recordDomain, recordLifecycle } from "./deployer/story";

jest.setTimeout(3_600_000);

/**
 * Three emulators at once, on which roles with exactly the policies of each work do all that a deployer does, from a bootstrap
 * to a destroy; what they request is recorded.
 */
describe("a deployer", () => {
  let recorded: Readonly<Record<StoryName, Recorded>>;
  beforeAll(async () => {
    const [userApp, notes, atDomain] = await Promise.all([
      recordLifecycle("user-app"),
      recordLifecycle("notes"),
      recordDomain("at a domain"),
    ]);
    recorded = { "user-app": userApp, notes, "at a domain": atDomain };
    if (process.env.UPDATE_DOCS) {
      const requests = Object.entries(recorded).map(([name, each]) => [name, each.requests]);
      writeRecording(Object.fromEntries(requests));
    }
  });

  test.each(Object.keys(STORIES) as StoryName[])(
    "of %s requests nothing that its policies do not allow",
    async (story) => {
      for (const phase of PHASES) {
        const requests = recorded[story].requests.filter((request) => request.phase === phase);
        if (requests.length === 0) continue;
        const { documents } = await policiesOf(phase, subjectOf(STORIES[story]));
        const isAllowed = deployerMay(documents, ACCOUNT);
        expect([phase, requests.filter((request) => !isAllowed(request))]).toEqual([phase, []]);
      }
    },
  );

  test("is found to have all permissions by doctor, which states where it may not check that", () => {
    const { deploy, plan } = recorded["user-app"].tried?.findings ?? {};
    expect(deploy?.permissions).toMatchObject({ verdict: "ok", message: "all that a deploy needs" });
    expect(plan?.permissions).toMatchObject({
      verdict: "not checked",
      message: expect.stringContaining("may not use iam:SimulatePrincipalPolicy"),
    });
  });

  test("is found by doctor to have the boundary that is printed", () => {
    expect(recorded["user-app"].tried?.findings.deploy.boundary).toMatchObject({ verdict: "ok" });
  });

  test("is denied whatever it attempts in order to get more, by policies that let it read a role of the app", () => {
    const { "reads a role of the app": read, ...attempts } = recorded["user-app"].tried?.escalations ?? {};
    expect(read).toBe("allowed");
    expect(Object.keys(attempts).length).toBeGreaterThan(10);
    for (const [attempt, result] of Object.entries(attempts)) {
      expect([attempt, result]).toEqual([attempt, expect.stringMatching(/^(AccessDenied|BucketDenied)$/)]);
    }
  });

  test("requests nothing whose action the emulator does not know, but what doctor reads of the account", () => {
    const unmapped = Object.values(recorded).flatMap((each) => each.unmapped);
    expect([...new Set(unmapped)]).toEqual(["lambda GET /2016-08-19/account-settings"]);
  });

  test("requests the same actions as when they were recorded for the table (UPDATE_DOCS=1 records them again)", () => {
    const actionsOf = (requests: readonly RecordedRequest[]) =>
      [...new Set(requests.map(({ phase, action }) => `${phase}: ${action}`))].sort();
    const before = readRecording();
    for (const story of Object.keys(STORIES) as StoryName[]) {
      expect([story, actionsOf(recorded[story].requests)]).toEqual([story, actionsOf(before[story])]);
    }
  });
});
