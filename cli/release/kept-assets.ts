import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Deployment, readState, stackFolder } from "../terraform/deployment";

/** Releases of a site whose hashed files stay in the bucket, the newest included. */
const KEPT_RELEASES = 3;
/** Terraform reads it beside the synthesized stack. */
const FILE = "kept-assets.tf.json";
const OUTPUT = "asset_releases";
const TYPE = "aws_s3_object";

/** As much of Terraform's state as tells what is deployed. */
interface State {
  readonly outputs?: Record<string, { value: unknown }>;
  readonly resources?: { mode: string; type: string; name: string; instances: Instance[] }[];
}

interface Instance {
  readonly attributes: { key: string; cache_control: string };
  readonly dependencies?: string[];
}

interface Stack {
  readonly resource: Record<string, Record<string, { cache_control?: string }>>;
}

/**
 * Has a plan or an apply of an initialised stack keep the hashed files of its last releases: whoever has a page open from
 * then still finds them. What to keep stands in Terraform's state, which every machine shares.
 *
 * A file beside the stack takes old objects into the configuration again, under the addresses that they have, so that
 * nothing destroys them. It goes with the work: the next synth may have them itself.
 */
export async function keepingAssets<T>(deployment: Deployment, stack: string, work: () => Promise<T>): Promise<T> {
  const folder = stackFolder(deployment, stack);
  const file = join(folder, FILE);
  rmSync(file, { force: true });
  const synthesized: Stack = JSON.parse(readFileSync(join(folder, "cdk.tf.json"), "utf8"));
  const kept = keptAssets(synthesized, (await readState(deployment, stack)) as State);
  if (kept) writeFileSync(file, JSON.stringify(kept, null, 2));
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}

/** What has to stand beside a stack so that it keeps the hashed files of its last releases; nothing where it has none. */
export function keptAssets({ resource }: Stack, state: State) {
  const current = Object.entries(resource[TYPE] ?? {})
    .filter(([, { cache_control }]) => isImmutable(cache_control))
    .map(([name]) => name)
    .sort();
  const deployed = new Map(
    (state.resources ?? [])
      .filter(({ mode, type }) => mode === "managed" && type === TYPE)
      .flatMap(({ name, instances: [instance] }) => (instance ? [[name, instance] as const] : []))
      .filter(([, { attributes }]) => isImmutable(attributes.cache_control)),
  );
  const recorded = state.outputs?.[OUTPUT]?.value as string[][] | undefined;
  const before = recorded ?? (deployed.size > 0 ? [[...deployed.keys()].sort()] : []);
  // A release that was there before is no new one: a second plan is empty, and a rollback forgets none of the others.
  const others = before.filter((release) => release.join() !== current.join());
  if (others.length === 0) return undefined;
  const releases = [current, ...others].slice(0, KEPT_RELEASES);
  const old = [...new Set(releases.slice(1).flat())].filter((name) => !current.includes(name));
  const objects = old.flatMap((name) => {
    const instance = deployed.get(name);
    const bucket = instance?.dependencies?.find((it) => it.startsWith("aws_s3_bucket."));
    const isThere = bucket && Object.hasOwn(resource.aws_s3_bucket ?? {}, bucket.slice("aws_s3_bucket.".length));
    if (!instance || !isThere) return [];
    // Its content is in the bucket alone: a hashed file never changes.
    const lifecycle = { ignore_changes: "all" };
    return [[name, { bucket: `\${${bucket}.id}`, key: instance.attributes.key, lifecycle }]];
  });
  return {
    output: { [OUTPUT]: { value: releases, description: "Hashed files of the last releases, the newest first" } },
    ...(objects.length > 0 && { resource: { [TYPE]: Object.fromEntries(objects) } }),
  };
}

function isImmutable(cacheControl?: string): boolean {
  return cacheControl?.includes("immutable") ?? false;
}
