import { DeleteItemCommand } from "@aws-sdk/client-dynamodb";
import { DeleteObjectCommand } from "@aws-sdk/client-s3";
import type { AppConfig } from "../../src/app/config";
import { findExisting } from "../bootstrap/adoption";
import { deleteHome } from "../bootstrap/bootstrap-destroy";
import { describeObject, findUse, readText } from "../bootstrap/bucket-use";
import { stateHomeOf } from "../project/state-home";
import { stateKeyOf } from "../project/state-location";
import { digestIdOf } from "../terraform/state-status";
import type { Preview } from "./previews";

/**
 * Deletes the state of a destroyed preview: with its bucket and its lock table, or from the bucket that it shares.
 *
 * @throws Error where the state has resources again, or is locked
 */
export async function removeState(config: AppConfig, { hasOwnBucket }: Pick<Preview, "hasOwnBucket">) {
  const home = stateHomeOf(config);
  if (hasOwnBucket) {
    const existing = await findExisting(home);
    requireUnused(existing.bucket ? await findUse(home, existing.lockTable) : []);
    return deleteHome(home, existing);
  }
  const key = stateKeyOf(config);
  requireUnused(describeObject(key, await readText(home, key)));
  // The digest first: Terraform stops at one without its state.
  const LockID = { S: digestIdOf({ bucket: home.bucket, key }) };
  await home.dynamoDb.send(new DeleteItemCommand({ TableName: home.lockTable, Key: { LockID } }));
  await home.s3.send(new DeleteObjectCommand({ Bucket: home.bucket, Key: key }));
}

function requireUnused(uses: readonly string[]) {
  if (uses.length > 0) throw new Error(`its state is in use again: ${uses.join(", ")}`);
}
