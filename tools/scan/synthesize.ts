import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { App } from "cdktf";
import userApp from "../../app";
import { readSynthesized } from "../../cli/terraform/synthesized";
import { loadConfig, StateStack } from "../../src/app";
import type { Subject } from "./finding";
import { HardenedStack } from "./hardened-stack";

/** Stacks of a subject, each in a separate folder. */
export interface SynthesizedSubject {
  readonly subject: Subject;
  /** As Terraform gets them. */
  readonly stackFolders: readonly string[];
  /** Contains copies of all of them, without their `terraform` block. */
  readonly copies: string;
}

const ACCOUNT = { AWS_ACCOUNT_ID: "123456789012", AWS_REGION: "eu-central-1" };
const PROD = { ...ACCOUNT, ENVIRONMENT: "prod", DOMAIN_NAME: "app.example.com", ACCESS_LOG: "true" };

/** Synthesizes the subjects into a folder. */
export function synthesizeSubjects(folder: string): SynthesizedSubject[] {
  return [
    synthesize(folder, "dev", (app) => addApp(app, { ...ACCOUNT, ENVIRONMENT: "dev" })),
    synthesize(folder, "prod", (app) => addApp(app, PROD)),
    synthesize(folder, "hardened", (app) => new HardenedStack(app, "hardened", loadConfig(userApp, PROD))),
  ];
}

function addApp(app: App, env: NodeJS.ProcessEnv) {
  const config = loadConfig(userApp, env);
  new StateStack(app, `${config.environment}-state`, config);
  userApp.stack(app, config.environment, config);
}

function synthesize(parent: string, subject: Subject, build: (app: App) => unknown): SynthesizedSubject {
  const outdir = join(parent, subject);
  const app = new App({ outdir });
  build(app);
  app.synth();
  const stacks = app.node.children.map((stack) => stack.node.id);
  const copies = join(parent, `${subject}-copies`);
  for (const stack of stacks) {
    writeForCheckov(join(copies, stack), readSynthesized(join(outdir, "stacks", stack)).json);
  }
  return { subject, stackFolders: stacks.map((stack) => join(outdir, "stacks", stack)), copies };
}

/** Writes a stack's JSON into a new folder, in the form that checkov reads. */
export function writeForCheckov(folder: string, { terraform, ...rest }: Readonly<Record<string, unknown>>) {
  mkdirSync(folder, { recursive: true });
  // With `terraform.required_version` in it, checkov scans nothing at all and still exits with 0.
  writeFileSync(join(folder, "cdk.tf.json"), JSON.stringify(rest, null, 2));
}
