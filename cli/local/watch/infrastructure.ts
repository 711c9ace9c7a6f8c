import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { readDeployed } from "../../operate/deployed";
import { synthesize } from "../../project/deployment";
import type { LocalApp } from "../../project/local-app";
import { stateOf } from "../../project/state-location";
import { keptAssets } from "../../release/kept-assets";
import { appliedChanges } from "../../review/applied";
import { reviewPlan } from "../../review/review";
import { summaryOf } from "../../review/summary";
import { CommandError } from "../../system/process";
import { type JsonObject, listOf, objectOf, textOf } from "../../terraform/json";
import type { State } from "../../terraform/state";
import { readSynthesized } from "../../terraform/synthesized";
import { applyContent, init, stackFolder } from "../../terraform/terraform";
import { shapeOf } from "../app-deployment";
import { rethrowPlainly } from "./build-errors";
import type { Build } from "./scheduler";

/** Files in the app's folder that decide how it is synthesized. */
const SETTINGS = ["cdktf.json", "package.json", "tsconfig.json", ".terraform.lock.hcl"];

/** main.ts and all that it imports, except packages. @throws Error with file, line and message of each error */
export async function infrastructureInputs(root: string): Promise<Build["dependsOn"]> {
  const { metafile } = await build({
    entryPoints: ["main.ts"],
    absWorkingDir: root,
    bundle: true,
    write: false,
    metafile: true,
    packages: "external",
    platform: "node",
    // Which may await at its top level; it is not run.
    format: "esm",
    outdir: "out",
    logLevel: "silent",
  }).catch((error) => rethrowPlainly(error, root));
  const files = new Set([...Object.keys(metafile.inputs), ...SETTINGS].map((path) => join(root, path)));
  return (file) => files.has(file);
}

/**
 * Synthesizes the app. Its deploy leaves code and files of the page as they are, which are deployed on their own, and does not
 * refresh what nobody else changes.
 *
 * @param end called with the state after the deploy
 * @throws Error with the first lines of what failed
 */
export async function buildInfrastructure(
  app: LocalApp,
  root: string,
  end: (state: State) => Promise<void>,
): Promise<Build> {
  // What does not compile fails here in milliseconds.
  const dependsOn = await infrastructureInputs(root);
  await synthesize(app).catch(rethrowShortly);
  return {
    dependsOn,
    digest: shapeOf(app),
    deploy: () => deploy(app, end).catch(rethrowShortly),
  };
}

async function deploy(app: LocalApp, end: (state: State) => Promise<void>): Promise<string> {
  const stack = app.stacks.app;
  const synthesized = readSynthesized(stackFolder(app, stack));
  const { state } = await readDeployed(stateOf(app));
  const kept = keptAssets(synthesized, state);
  const json = leavingContent(synthesized.json, kept as JsonObject | undefined);
  writeFileSync(join(stackFolder(app, stack), "cdk.tf.json"), JSON.stringify(json));
  // One run of Terraform instead of three: what it did is known from the state, before and after it.
  await applyContent(app, stack).catch(async () => {
    // A provider that is new here. What else fails does so again.
    await init(app, stack);
    await applyContent(app, stack);
  });
  const { state: applied } = await readDeployed(stateOf(app));
  await end(applied);
  const home = { accountId: app.config.accountId, region: app.config.region };
  return summaryOf(reviewPlan(appliedChanges(state, applied, home), stack)).join("\n");
}

/** A synthesized stack that changes no code of a deployed function and no deployed file, and keeps the old hashed files. */
function leavingContent(json: JsonObject, kept: JsonObject | undefined): JsonObject {
  const resource = objectOf(json.resource);
  const ignoring = (type: string, ignored: readonly string[]) =>
    Object.fromEntries(
      Object.entries(objectOf(resource[type])).map(([name, block]) => {
        const lifecycle = objectOf(objectOf(block).lifecycle);
        const ignore_changes = [...listOf(lifecycle.ignore_changes), ...ignored];
        return [name, { ...objectOf(block), lifecycle: { ...lifecycle, ignore_changes } }];
      }),
    );
  return {
    ...json,
    output: { ...objectOf(json.output), ...objectOf(kept?.output) },
    resource: {
      ...resource,
      aws_lambda_function: ignoring("aws_lambda_function", CODE),
      aws_s3_object: {
        ...ignoring("aws_s3_object", ["source", "source_hash"]),
        ...objectOf(objectOf(kept?.resource).aws_s3_object),
      },
    },
  };
}

const CODE = ["filename", "source_code_hash", 'environment[0].variables["RELEASE"]'];

const SHOWN_LINES = 8;

/** The first lines of what a command printed: file, line and message of the first errors. */
function rethrowShortly(error: unknown): never {
  if (!(error instanceof CommandError)) throw error;
  const { stdout, stderr } = error.result;
  const lines = `${stdout}\n${stderr}`.split("\n").filter((line) => line.trim());
  // Each with the path of the construct that it is about.
  const validations = lines.filter((line) => /^ +\[\S+\] /.test(line)).map((line) => line.trim());
  if (validations.length > 0) throw new Error(validations.join("\n"));
  const errors = lines.findIndex((line) => /error/i.test(line));
  throw new Error(
    lines.slice(Math.max(0, errors), Math.max(0, errors) + SHOWN_LINES).join("\n") || textOf(error.message),
  );
}
