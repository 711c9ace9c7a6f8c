import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { LocalApp } from "../project/local-app";
import { keepingAssets } from "../release/kept-assets";
import { applyContent, cdktf, type Outputs, readOutputs, stackFolder } from "../terraform/deployment";

/** The last deploy, as its record tells it. */
interface Deployed {
  readonly shape: string;
  readonly outputs: Outputs;
}

export interface WebAppDeployment {
  readonly outputs: Outputs;
  /** What took the app to the local AWS: the whole CLI, or Terraform alone on the synthesized stack. */
  readonly way: "cdktf deploy" | "terraform apply";
}

/**
 * Deploys the synthesized web app and records in `recordFile` what it looks like. Where nothing but content changed since
 * then (a handler, a file of the page), Terraform applies the stack directly: the CDKTF CLI costs 10 s more.
 *
 * @throws CommandError with the last lines of what failed
 */
export async function deployWebApp(app: LocalApp, recordFile: string): Promise<WebAppDeployment> {
  const stack = app.stacks.webApp;
  const last = readRecord(recordFile);
  // A run that is killed from here on leaves no record: what it applied is unknown.
  rmSync(recordFile, { force: true });
  if (!last) return deployStack(app, recordFile);
  return keepingAssets(app, stack, async () => {
    if (last.shape !== shapeOf(app)) return deployStack(app, recordFile);
    await applyContent(app, stack);
    writeRecord(recordFile, last);
    return { outputs: last.outputs, way: "terraform apply" };
  });
}

async function deployStack(app: LocalApp, recordFile: string): Promise<WebAppDeployment> {
  const stack = app.stacks.webApp;
  await cdktf(app, "deploy", stack);
  const outputs = await readOutputs(app, stack);
  writeRecord(recordFile, { shape: shapeOf(app), outputs });
  return { outputs, way: "cdktf deploy" };
}

function writeRecord(file: string, deployed: Deployed) {
  writeFileSync(file, JSON.stringify(deployed, null, 2));
}

function readRecord(file: string): Deployed | undefined {
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : undefined;
}

/** The synthesized stack without its content: the files of the page, and the hashes of what else there is. */
function shapeOf(app: LocalApp): string {
  const json = readFileSync(join(stackFolder(app, app.stacks.webApp), "cdk.tf.json"), "utf8");
  const { resource, ...rest } = JSON.parse(json);
  const shape = JSON.stringify({ ...rest, resource: { ...resource, aws_s3_object: {} } });
  return shape.replace(/"(source_code_hash|RELEASE)":"[^"]*"/g, "").replace(/\/[0-9a-f]{32}\//g, "/");
}
