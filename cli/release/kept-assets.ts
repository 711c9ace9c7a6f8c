import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Json, textOf } from "../terraform/json";
import type { State } from "../terraform/state";
import { blocksOfType, readSynthesized, type SynthesizedStack } from "../terraform/synthesized";
import { readState, stackFolder, type TerraformRun } from "../terraform/terraform";

/** Releases of a site whose hashed files stay in the bucket, the newest included. */
const KEPT_RELEASES = 3;
/** In the folder of the synthesized stack, where Terraform reads it. */
const FILE = "kept-assets.tf.json";
const OUTPUT = "asset_releases";
const TYPE = "aws_s3_object";

/** The part of a state that is read here. */
type Deployed = Pick<State, "outputs" | "resources">;

/**
 * Keeps the hashed files of the last releases in a plan or an apply of an initialised stack, for pages that are open since
 * then. The list of them is an output in Terraform's state, which every machine shares.
 *
 * A second file of configuration declares the old objects again, at their addresses, so that Terraform does not destroy
 * them. It is deleted afterwards: the next synth may declare them.
 */
export async function keepingAssets<T>(deployment: TerraformRun, stack: string, work: () => Promise<T>): Promise<T> {
  const folder = stackFolder(deployment, stack);
  const file = join(folder, FILE);
  rmSync(file, { force: true });
  const kept = keptAssets(readSynthesized(folder), (await readState(deployment, stack)) ?? NOTHING);
  if (kept) writeFileSync(file, JSON.stringify(kept, null, 2));
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}

const NOTHING: Deployed = { outputs: {}, resources: [] };

/** The configuration that keeps the hashed files of the last releases; undefined where there are none. */
export function keptAssets(synthesized: Pick<SynthesizedStack, "resources">, { outputs, resources }: Deployed) {
  const current = blocksOfType(synthesized, TYPE)
    .filter(([, { cache_control }]) => isImmutable(cache_control))
    .map(([name]) => name)
    .sort();
  const deployed = new Map(
    resources
      .filter(({ mode, type }) => mode === "managed" && type === TYPE)
      .flatMap(({ name, instances: [instance] }) => (instance ? [[name, instance] as const] : []))
      .filter(([, { attributes }]) => isImmutable(attributes?.cache_control)),
  );
  const recorded = outputs[OUTPUT]?.value as string[][] | undefined;
  const before = recorded ?? (deployed.size > 0 ? [[...deployed.keys()].sort()] : []);
  // A release that is already listed is not new: a second plan is empty, and a rollback keeps the others.
  const others = before.filter((release) => release.join() !== current.join());
  if (others.length === 0) return undefined;
  const releases = [current, ...others].slice(0, KEPT_RELEASES);
  const old = [...new Set(releases.slice(1).flat())].filter((name) => !current.includes(name));
  const objects = old.flatMap((name) => {
    const instance = deployed.get(name);
    const bucket = instance?.dependencies?.find((it) => it.startsWith("aws_s3_bucket."));
    const isThere =
      bucket && Object.hasOwn(synthesized.resources.aws_s3_bucket ?? {}, bucket.slice("aws_s3_bucket.".length));
    if (!instance || !isThere) return [];
    // Its content is only in the bucket: a hashed file never changes.
    const lifecycle = { ignore_changes: "all" };
    return [[name, { bucket: `\${${bucket}.id}`, key: textOf(instance.attributes?.key), lifecycle }]];
  });
  return {
    output: { [OUTPUT]: { value: releases, description: "Hashed files of the last releases, the newest first" } },
    ...(objects.length > 0 && { resource: { [TYPE]: Object.fromEntries(objects) } }),
  };
}

/** Whether a header is that of a file whose name changes with its content. */
export function isImmutable(cacheControl: Json | undefined): boolean {
  return textOf(cacheControl)?.includes("immutable") ?? false;
}
