import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { LocalApp } from "../project/local-app";
import { type Parts, partsOf } from "../project/parts";
import { keepingAssets } from "../release/kept-assets";
import { objectOf } from "../terraform/json";
import { readSynthesized } from "../terraform/synthesized";
import { apply, applyContent, readState, stackFolder } from "../terraform/terraform";

/** The record of the last deploy. */
interface Deployed {
  readonly shape: string;
  readonly parts: Parts;
}

/**
 * Deploys the synthesized app and records it in `recordFile`. Where only content changed since the last deploy (a handler,
 * a file of the page), Terraform does not refresh the other resources.
 *
 * @throws CommandError with the last lines of what failed
 */
export async function deployApp(app: LocalApp, recordFile: string): Promise<Parts> {
  const stack = app.stacks.app;
  const last = readRecord(recordFile);
  // A run that is killed from here on leaves no record: its changes are unknown.
  rmSync(recordFile, { force: true });
  if (!last) return deployStack(app, recordFile);
  return keepingAssets(app, stack, async () => {
    if (last.shape !== shapeOf(app)) return deployStack(app, recordFile);
    await applyContent(app, stack);
    writeRecord(recordFile, last);
    return last.parts;
  });
}

async function deployStack(app: LocalApp, recordFile: string): Promise<Parts> {
  const stack = app.stacks.app;
  await apply(app, stack);
  const parts = partsOf((await readState(app, stack)) ?? { resources: [] });
  writeRecord(recordFile, { shape: shapeOf(app), parts });
  return parts;
}

function writeRecord(file: string, deployed: Deployed) {
  writeFileSync(file, JSON.stringify(deployed, null, 2));
}

function readRecord(file: string): Deployed | undefined {
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : undefined;
}

/** The synthesized stack without its content: the files of the page, and the hashes of code. */
function shapeOf(app: LocalApp): string {
  const { resource, ...rest } = readSynthesized(stackFolder(app, app.stacks.app)).json;
  const shape = JSON.stringify({ ...rest, resource: { ...objectOf(resource), aws_s3_object: {} } });
  return shape.replace(/"(source_code_hash|RELEASE)":"[^"]*"/g, "").replace(/\/[0-9a-f]{32}\//g, "/");
}
