import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { applyContent, cdktf, type Outputs, readOutputs, stackFolder, synthesize } from "./deployment";
import type { LocalApp } from "./local-app";

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
 * Deploys the web app and records in `recordFile` what it looks like. Where nothing but content changed since then (a
 * handler, a file of the page), Terraform applies the synthesized stack by itself: the CDKTF CLI alone costs 10 s.
 *
 * @throws CommandError with the last lines of what failed
 */
export async function deployWebApp(app: LocalApp, recordFile: string): Promise<WebAppDeployment> {
  const stack = app.stacks.webApp;
  const last = readRecord(recordFile);
  if (last) {
    await synthesize(app);
    if (last.shape === shapeOf(app)) {
      await applyContent(app, stack);
      return { outputs: last.outputs, way: "terraform apply" };
    }
  }
  await cdktf(app, "deploy", stack);
  const outputs = await readOutputs(app, stack);
  const deployed: Deployed = { shape: shapeOf(app), outputs };
  writeFileSync(recordFile, JSON.stringify(deployed, null, 2));
  return { outputs, way: "cdktf deploy" };
}

function readRecord(file: string): Deployed | undefined {
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : undefined;
}

/** The synthesized stack without the hashes of its content. */
function shapeOf(app: LocalApp): string {
  const json = readFileSync(join(stackFolder(app, app.stacks.webApp), "cdk.tf.json"), "utf8");
  return json.replace(/"(source_hash|source_code_hash)": "[^"]*"/g, '"$1": ""').replace(/\/[0-9a-f]{32}\//g, "/");
}
