import { readFileSync } from "node:fs";
import { join } from "node:path";
import { findExisting, prepareStateStack, WITHOUT_LOCK } from "../bootstrap/adoption";
import type { LocalApp } from "../project/local-app";
import { stateHomeOf } from "../project/state-home";
import { apply, stackFolder } from "../terraform/terraform";

/** The types of resources that the first deploy of another stack needs. */
const NEEDED = ["aws_dynamodb_table", "aws_s3_bucket_versioning", "aws_s3_bucket_policy"];

/**
 * Deploys the resources of the synthesized StateStack that another stack needs. The lifecycle rules are left out: a local
 * AWS is deleted before they apply, and the provider waits 55 s for them.
 *
 * @throws CommandError with the last lines of what failed
 */
export async function deployNeededState(app: LocalApp) {
  await prepare(app);
  const { resource } = JSON.parse(readFileSync(join(stackFolder(app, app.stacks.state), "cdk.tf.json"), "utf8"));
  const targets = NEEDED.flatMap((type) => Object.keys(resource[type]).map((name) => `-target=${type}.${name}`));
  await apply(app, app.stacks.state, [WITHOUT_LOCK, ...targets]);
}

async function prepare(app: LocalApp) {
  const home = stateHomeOf(app.config, app.client);
  await prepareStateStack(home, app, await findExisting(home));
}
