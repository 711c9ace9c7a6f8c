import { readFileSync } from "node:fs";
import { join } from "node:path";
import { deployersOf } from "../../cli/bootstrap/deployers";
import { type Job, parseRepository, trustOf } from "../../cli/bootstrap/github";
import { boundaryArnOf, type Phase } from "../../cli/policy/names";
import { deployable, policiesOf } from "../cli/policy/subjects";
import { APPS } from "../fixtures/unchecked/apps";
import { expectKept, replaceTable } from "./kept";

const root = join(__dirname, "../..");
const read = (file: string) => readFileSync(join(root, file), "utf8");
const text = read("docs/ci.md");
const ACCOUNT = { accountId: "123456789012" };
const REPOSITORY = parseRepository("acme@583231/shop@1296269");

/** This repository's app in dev, as `bootstrap --roles github` finds it. */
function subjectInDev() {
  const userApp = APPS["user-app"];
  if (!userApp) throw new Error("no app");
  return deployable(userApp, {
    ENVIRONMENT: "dev",
    AWS_ACCOUNT_ID: "123456789012",
    AWS_REGION: "eu-central-1",
    PERMISSIONS_BOUNDARY: boundaryArnOf({ accountId: "123456789012", namePrefix: "user-app-dev" }),
  });
}

/** Its policies, as rows of a table. */
async function rowsOf(phase: Phase): Promise<string[]> {
  const { documents } = await policiesOf(phase, subjectInDev());
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
    const rows = await rowsOf(phase);
    expectKept("docs/ci.md", (text) => replaceTable(text, title, rows));
  });

  test("has each subject in both of GitHub's forms, and the trust policy of the role that deploys dev", () => {
    const subjects = [...text.matchAll(/^\| .* \| `(repo:\S+)` \| `(repo:\S+)` \|$/gm)];
    expect(subjects).toHaveLength(3);
    const jobs: Job[] = ["environment:dev", "environment:prod", "pull_request"];
    const subjectsOf = (job: Job) =>
      trustOf(ACCOUNT, REPOSITORY, job).Statement.Condition.StringEquals["token.actions.githubusercontent.com:sub"];
    expect(subjects.map(([, withIds, older]) => [withIds, older])).toEqual(jobs.map(subjectsOf));
    const [, trust = ""] = /^```json\n(.*?)^```/ms.exec(text) ?? [];
    expect(JSON.parse(trust)).toEqual(trustOf(ACCOUNT, REPOSITORY, "environment:dev"));
  });

  test("has a workflow whose session is as long as that of the role that deploys", async () => {
    const workflow = read(".github/workflows/deploy-environment.yml");
    const [, seconds] = /role-duration-seconds: (\d+)/.exec(workflow) ?? [];
    const { config, app } = subjectInDev();
    const { roles } = await deployersOf(config, app, REPOSITORY);
    const deploy = roles.find(({ name }) => name === "deploy-user-app-dev");
    expect(deploy?.maxSessionSeconds).toBe(Number(seconds));
  });

  test("gives the environment dev no variable but the role, as the workflow requires", () => {
    expect(text.match(/^ +\| environment `dev` \| .* \|/gm)).toEqual([
      expect.stringMatching(/^ +\| environment `dev` \| `AWS_ROLE_ARN` \|/),
    ]);
  });
});
