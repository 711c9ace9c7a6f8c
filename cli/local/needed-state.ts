import { findExisting, prepareStateStack, WITHOUT_LOCK } from "../bootstrap/adoption";
import { createLockTable } from "../bootstrap/lock-table";
import { createBucket, tagBucket } from "../bootstrap/state-bucket";
import type { LocalApp } from "../project/local-app";
import { stateHomeOf } from "../project/state-home";
import { blocksOfType, readSynthesized } from "../terraform/synthesized";
import { apply, stackFolder } from "../terraform/terraform";

/** The types of resources that the first deploy of another stack needs. */
const NEEDED = ["aws_dynamodb_table", "aws_s3_bucket_versioning", "aws_s3_bucket_policy"];

/**
 * Creates the bucket and the lock table, without which no stack can be deployed. Quicker than Terraform, which adopts them in
 * `deployNeededState`.
 */
export async function createStateHome(app: LocalApp) {
  const home = stateHomeOf(app.config, app.client);
  const { bucket, lockTable } = await findExisting(home);
  if (!bucket) await createBucket(home);
  await tagBucket(home);
  if (!lockTable) await createLockTable(home);
}

/**
 * Deploys the resources of the synthesized StateStack that another stack needs. The lifecycle rules are left out: a local
 * AWS is deleted before they apply, and the provider waits 55 s for them.
 *
 * @throws CommandError with the last lines of what failed
 */
export async function deployNeededState(app: LocalApp) {
  const home = stateHomeOf(app.config, app.client);
  await prepareStateStack(home, app, await findExisting(home));
  const stack = readSynthesized(stackFolder(app, app.stacks.state));
  const targets = NEEDED.flatMap((type) => blocksOfType(stack, type).map(([name]) => `-target=${type}.${name}`));
  await apply(app, app.stacks.state, [WITHOUT_LOCK, ...targets]);
}
