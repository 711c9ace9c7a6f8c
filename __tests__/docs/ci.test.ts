import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Phase } from "../../cli/policy/commands";
import { APPS, deployable, policiesOf } from "../cli/policy/subjects";
import { replaceTable } from "./tables";

const root = join(__dirname, "../..");
const read = (file: string) => readFileSync(join(root, file), "utf8");
const text = read("docs/ci.md");
const [trust] = [...text.matchAll(/^```json\n(.*?)^```/gms)].map(([, json = ""]) => JSON.parse(json).Statement);

/** The policies of this repository's app in dev, as rows of a table. */
async function rowsOf(phase: Phase): Promise<string[]> {
  const userApp = APPS["user-app"];
  if (!userApp) throw new Error("no app");
  const subject = deployable(userApp, {
    ENVIRONMENT: "dev",
    AWS_ACCOUNT_ID: "123456789012",
    AWS_REGION: "eu-central-1",
    PERMISSIONS_BOUNDARY: "arn:aws:iam::123456789012:policy/app-boundary",
  });
  const { documents } = await policiesOf(phase, subject);
  const code = (values: readonly string[]) => values.map((value) => `\`${value}\``);
  return documents
    .flatMap(({ Statement }) => Statement)
    .map(({ Resource, Action, Condition = {} }) => {
      const conditions = Object.values(Condition).flatMap((keys) =>
        Object.entries(keys).map(([key, values]) => `\`${key}\` is ${code([values].flat()).join(" or ")}`),
      );
      return `| ${code(Resource).join("<br>")} | ${code(Action).join(" ")} | ${conditions.join(" and ")} |`;
    })
    .sort();
}

describe("docs/ci.md", () => {
  test.each<[Phase, title: string]>([
    ["plan", "**To plan:**"],
    ["deploy", "**To deploy:**"],
  ])("has the policies that are printed to %s (UPDATE_DOCS=1 updates it)", async (phase, title) => {
    const now = read("docs/ci.md");
    const updated = replaceTable(now, title, await rowsOf(phase));
    if (process.env.UPDATE_DOCS) writeFileSync(join(root, "docs/ci.md"), updated);
    expect(updated).toBe(now);
  });

  test("has each subject in both of GitHub's forms, the one with ids in the trust policy", () => {
    const subjects = [...text.matchAll(/^\| .* \| `(repo:\S+)` \| `(repo:\S+)` \|$/gm)];
    expect(subjects).toHaveLength(3);
    for (const [, withIds = "", older] of subjects) expect(withIds.replaceAll(/@\d+/g, "")).toBe(older);
    const subject = trust.Condition.StringEquals["token.actions.githubusercontent.com:sub"];
    expect(subjects.map(([, withIds]) => withIds)).toContain(subject);
    expect(subject).toMatch(/^repo:acme@\d+\/shop@\d+:/);
  });

  test("sets the role's longest session to that of the workflow", () => {
    const workflow = read(".github/workflows/deploy-environment.yml");
    const [, seconds] = /role-duration-seconds: (\d+)/.exec(workflow) ?? [];
    expect(text).toContain(`--max-session-duration ${seconds}`);
  });

  test("gives the environment dev no variable but the role, as the workflow requires", () => {
    expect(text.match(/^ +\| environment `dev` \| .* \|/gm)).toEqual([
      expect.stringMatching(/^ +\| environment `dev` \| `AWS_ROLE_ARN` \|/),
    ]);
  });
});
