import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { StateHome } from "../project/state-home";
import { blocksOfType, readSynthesized } from "../terraform/synthesized";
import { stackFolder, type TerraformRun } from "../terraform/terraform";
import { findLockTable } from "./lock-table";
import { refuseForeign } from "./ownership";
import { createBucket, findBucket } from "./state-bucket";

/** Which of an environment's bucket and lock table exist. */
export interface Existing {
  readonly bucket: boolean;
  readonly lockTable: boolean;
}

/** @throws Error when one of them exists and belongs to something else */
export async function findExisting(home: StateHome): Promise<Existing> {
  const [bucket, lockTable] = await Promise.all([findBucket(home), findLockTable(home)]);
  if (bucket) refuseForeign(home, `the bucket ${home.bucket}`, bucket);
  if (lockTable) refuseForeign(home, `the table ${home.lockTable}`, lockTable);
  return { bucket: bucket !== undefined, lockTable: lockTable !== undefined };
}

/**
 * Prepares the synthesized StateStack for Terraform, whichever parts exist: creates the bucket, which the state requires,
 * and writes import blocks for the rest. Terraform skips the import of what its state contains.
 */
export async function prepareStateStack(home: StateHome, deployment: TerraformRun, existing: Existing) {
  if (!existing.bucket) await createBucket(home);
  const folder = stackFolder(deployment, home.stack);
  const stack = readSynthesized(folder);
  const adopt = (type: string, id: string) =>
    blocksOfType(stack, type).map(([name]) => ({ to: `${type}.${name}`, id }));
  const adopted = [
    ...adopt("aws_s3_bucket", home.bucket),
    ...(existing.lockTable ? adopt("aws_dynamodb_table", home.lockTable) : []),
  ];
  writeFileSync(join(folder, "adopt.tf.json"), JSON.stringify({ import: adopted }, null, 2));
}

/**
 * Option of `terraform apply` for StateStack. A lock that a killed run left would block the next run, and two runs do not
 * conflict: each imports or sets the same.
 */
export const WITHOUT_LOCK = "-lock=false";
