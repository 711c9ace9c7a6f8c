import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { PlanJson } from "../terraform/plan";
import { readPlanFile, stackFolder, type TerraformRun, terraform } from "../terraform/terraform";
import type { Orphan } from "./orphans";
import type { Stack } from "./stack";

const PLAN = "recover.tfplan";
/** Terraform merges a file of this name into the blocks of the others. */
const OVERRIDE = "recover_override.tf.json";
const IMPORTS = "recover_imports.tf.json";

/** Those that can be imported now: all their dependencies are in the state, or are imported with them. */
export function importable(stack: Stack, orphans: readonly Orphan[]): { ready: Orphan[]; waiting: Orphan[] } {
  let ready = [...orphans];
  for (let count = -1; count !== ready.length; ) {
    count = ready.length;
    const addresses = new Set(ready.map(({ address }) => address));
    const isThere = (address: string) => addresses.has(address) || stack.has(address);
    ready = ready.filter(({ address }) => stack.dependencies(address).every(isThere));
  }
  return { ready, waiting: orphans.filter((orphan) => !ready.includes(orphan)) };
}

/**
 * Imports resources of AWS into the state, in one run, and changes nothing in AWS: changed attributes are ignored for that
 * run, and the plan is applied only if it does nothing but import.
 *
 * @throws CommandError; Error when the plan would do more
 */
export async function importAll(deployment: TerraformRun, name: string, stack: Stack, orphans: readonly Orphan[]) {
  const folder = stackFolder(deployment, name);
  const files = [OVERRIDE, IMPORTS, PLAN].map((file) => join(folder, file));
  try {
    writeFileSync(join(folder, OVERRIDE), JSON.stringify({ resource: ignoringAll(stack.addresses()) }));
    writeFileSync(
      join(folder, IMPORTS),
      JSON.stringify({ import: orphans.map(({ address: to, id }) => ({ to, id })) }),
    );
    const targets = orphans.map(({ address }) => `-target=${address}`);
    await terraform(deployment, name, "plan", "-input=false", "-no-color", `-out=${PLAN}`, ...targets);
    const more = doesMoreThanImport(await readPlanFile(deployment, name, PLAN));
    if (more.length > 0) throw new Error(`Nothing was imported, since that would also change: ${more.join(", ")}`);
    await terraform(deployment, name, "apply", "-input=false", "-no-color", PLAN);
  } finally {
    for (const file of files) rmSync(file, { force: true });
  }
}

/** The changes of a plan to AWS, each as `<action> <address>`. */
export function doesMoreThanImport({ resource_changes: changes = [] }: PlanJson): string[] {
  return changes
    .filter(({ mode, change }) => mode === "managed" && change.actions.join() !== "no-op")
    .map(({ address, change }) => `${change.actions.join("/")} ${address}`);
}

function ignoringAll(addresses: readonly string[]) {
  const resource: Record<string, Record<string, unknown>> = {};
  for (const address of addresses) {
    const [type = "", name = ""] = address.split(".");
    resource[type] = { ...resource[type], [name]: { lifecycle: { ignore_changes: "all" } } };
  }
  return resource;
}
