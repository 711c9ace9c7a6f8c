import { readFileSync } from "node:fs";
import { join } from "node:path";
import { findExisting, prepareStateStack, WITHOUT_LOCK } from "../bootstrap/adoption";
import { stateHomeOf } from "../bootstrap/state-home";
import { apply, stackFolder, synthesize } from "./deployment";
import type { LocalApp } from "./local-app";

/** The kinds of resources that the first deploy of another stack needs. */
const NEEDED = ["aws_dynamodb_table", "aws_s3_bucket_versioning", "aws_s3_bucket_policy"];

/**
 * Deploys the bucket and the lock table for the state, and resolves as soon as they can be used. What is left goes on
 * beside the next step, to be awaited at the end: the provider waits 55 s for the bucket's lifecycle rules.
 *
 * @throws CommandError with the last lines of what failed
 */
export async function deployState(app: LocalApp): Promise<{ rest: Promise<void> }> {
  await synthesize(app);
  await prepare(app);
  const missing = new Set(NEEDED);
  let rest: Promise<void> = Promise.resolve();
  await new Promise<void>((resolve, reject) => {
    const onLine = (line: string) => {
      app.onLine?.(line);
      const created = /^(\w+)\.\S+: Creation complete/.exec(line)?.[1];
      if (created && missing.delete(created) && missing.size === 0) resolve();
    };
    rest = apply({ ...app, onLine }, app.stacks.state, [WITHOUT_LOCK]);
    rest.then(resolve, reject);
  });
  return { rest };
}

/** Deploys only what another stack needs, of a synthesized app: without the lifecycle rules, for which nobody waits. */
export async function deployNeededState(app: LocalApp) {
  await prepare(app);
  const { resource } = JSON.parse(readFileSync(join(stackFolder(app, app.stacks.state), "cdk.tf.json"), "utf8"));
  const targets = NEEDED.flatMap((type) => Object.keys(resource[type]).map((name) => `-target=${type}.${name}`));
  await apply(app, app.stacks.state, [WITHOUT_LOCK, ...targets]);
}

async function prepare(app: LocalApp) {
  const home = stateHomeOf(app.env, app.client);
  await prepareStateStack(home, app, await findExisting(home));
}
