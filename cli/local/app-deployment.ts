import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { LocalApp } from "../project/local-app";
import { type Parts, partsOf } from "../project/parts";
import { keepingAssets } from "../release/kept-assets";
import { objectOf } from "../terraform/json";
import { readSynthesized } from "../terraform/synthesized";
import { apply, applyContent, readState, stackFolder } from "../terraform/terraform";
import { builtContent, type Content, notLive, updateCode } from "./live-content";

/** The record of the last deploy. */
interface Deployed {
  readonly shape: string;
  readonly parts: Parts;
  readonly content: Content;
}

/**
 * Deploys the synthesized app and records it in `recordFile`. Where only content changed since the last deploy (a handler,
 * a file of the page), Terraform does not refresh the other resources. What was pushed past Terraform is deployed again.
 *
 * @throws CommandError with the last lines of what failed
 */
export async function deployApp(app: LocalApp, recordFile: string): Promise<Omit<Deployed, "shape">> {
  const stack = app.stacks.app;
  const last = readRecord(recordFile);
  // A run that is killed from here on leaves no record: its changes are unknown.
  rmSync(recordFile, { force: true });
  const shape = shapeOf(app);
  const isOnlyContent = last?.shape === shape && (await isLive(app, last.content));
  const deploy = async () => {
    await (isOnlyContent ? applyContent(app, stack) : apply(app, stack));
    const state = (await readState(app, stack)) ?? { resources: [] };
    const content = builtContent(state, stackFolder(app, stack));
    await restore(app, content);
    return { shape, parts: partsOf(state), content };
  };
  // Before the first deploy there is no state to keep assets of.
  const deployed = last ? await keepingAssets(app, stack, deploy) : await deploy();
  writeRecord(recordFile, deployed);
  return deployed;
}

/** Of a bucket that is gone, for example, it is not known: then Terraform refreshes everything. */
async function isLive(app: LocalApp, content: Content): Promise<boolean> {
  try {
    const { functions, objects } = await notLive(content, accountOf(app));
    return functions.length + objects.length === 0;
  } catch {
    return false;
  }
}

/** Terraform does not notice code or objects that were pushed past it. */
async function restore(app: LocalApp, content: Content) {
  const { functions, objects } = await notLive(content, accountOf(app));
  await updateCode(functions, accountOf(app));
  if (objects.length === 0) return;
  const replaced = objects.map(({ address }) => `-replace=${address}`);
  await applyContent(app, app.stacks.app, replaced);
}

const accountOf = ({ config: { accountId }, client }: LocalApp) => ({ accountId, client });

/** Records what is deployed. */
export function writeRecord(file: string, deployed: Deployed) {
  writeFileSync(file, JSON.stringify(deployed, null, 2));
}

function readRecord(file: string): Deployed | undefined {
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : undefined;
}

/** The synthesized stack without its content: the files of the page, and the hashes of code. */
export function shapeOf(app: LocalApp): string {
  const { resource, ...rest } = readSynthesized(stackFolder(app, app.stacks.app)).json;
  const shape = JSON.stringify({ ...rest, resource: { ...objectOf(resource), aws_s3_object: {} } });
  return shape.replace(/"(source_code_hash|RELEASE)":"[^"]*"/g, "").replace(/\/[0-9a-f]{32}\//g, "/");
}
