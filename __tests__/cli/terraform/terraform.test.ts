import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { init, readOutputs, readState, stateVersionOf } from "../../../cli/terraform/terraform";
import { configOf } from "../../helpers/config";
import { userProject } from "../../helpers/project";
import { stateOf } from "./state-fixture";

describe("what Terraform writes as JSON", () => {
  const dir = mkdtempSync(join(tmpdir(), "deployment-"));
  afterAll(() => rmSync(dir, { recursive: true }));
  const deployment = {
    project: userProject,
    config: configOf({}),
    env: process.env,
    outdir: dir,
    terraformBinary: join(dir, "terraform"),
  };
  /** Replaces a Terraform with TF_LOG=INFO: log lines with brackets go to stderr, before and after the JSON. */
  const write = (json: string) => {
    mkdirSync(join(dir, "stacks/app"), { recursive: true });
    const log = `echo '[INFO]  CLI args: []string{"terraform"}' >&2`;
    const script = ["#!/bin/sh", log, `printf '%s' '${json}'`, log].join("\n");
    writeFileSync(deployment.terraformBinary, script, { mode: 0o755 });
  };

  test("is parsed, whatever else Terraform logs", async () => {
    write(JSON.stringify({ ...stateOf(), check_results: null }));
    expect(await readState(deployment, "app")).toEqual({ ...stateOf(), check_results: null });
    write('{"site_url":{"value":"https://site.example"}}');
    expect(await readOutputs(deployment, "app")).toEqual({ site_url: { value: "https://site.example" } });
  });

  test("is no state where nothing was deployed", async () => {
    write("");
    expect(await readState(deployment, "app")).toBeUndefined();
    expect(await stateVersionOf(deployment, "app")).toEqual({});
  });

  test("is rejected by its name when it is not of the format", async () => {
    write('{"serial":1}');
    await expect(readState(deployment, "app")).rejects.toThrow(/^The state of app cannot be read:\n {2}version: /);
    write('{"site_url":"secret"}');
    await expect(readOutputs(deployment, "app")).rejects.toThrow(
      /^What 'terraform output -json' printed cannot be read:\n {2}site_url: (?!.*secret)/,
    );
  });
});

test("Terraform initializes one stack at a time: several would fill the cache of providers concurrently", async () => {
  const dir = mkdtempSync(join(tmpdir(), "init-"));
  const run = { env: process.env, outdir: dir, terraformBinary: join(dir, "terraform") };
  const alone = `mkdir ${join(dir, "busy")} && sleep 0.1 && rmdir ${join(dir, "busy")}`;
  writeFileSync(run.terraformBinary, `#!/bin/sh\n${alone}\n`, { mode: 0o755 });
  const stacks = ["state", "app", "another"];
  for (const stack of stacks) mkdirSync(join(dir, "stacks", stack), { recursive: true });
  await Promise.all(stacks.map((stack) => init(run, stack)));
  rmSync(dir, { recursive: true });
});
