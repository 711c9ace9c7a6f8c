import { apply, synthesize } from "./deployment";
import type { LocalApp } from "./local-app";

/** The kinds of resources that the first deploy of another stack needs. */
export const NEEDED = ["aws_dynamodb_table", "aws_s3_bucket_versioning", "aws_s3_bucket_policy"];

/**
 * Deploys the bucket and the lock table for the state, and resolves as soon as they can be used. What is left goes on
 * beside the next step, to be awaited at the end: the provider waits 55 s for the bucket's lifecycle rules.
 *
 * @throws CommandError with the last lines of what failed
 */
export async function deployState(app: LocalApp): Promise<{ rest: Promise<void> }> {
  await synthesize(app);
  const missing = new Set(NEEDED);
  let rest: Promise<void> = Promise.resolve();
  await new Promise<void>((resolve, reject) => {
    const onLine = (line: string) => {
      app.onLine?.(line);
      const created = /^(\w+)\.\S+: Creation complete/.exec(line)?.[1];
      if (created && missing.delete(created) && missing.size === 0) resolve();
    };
    rest = apply({ ...app, onLine }, app.stacks.state);
    rest.then(resolve, reject);
  });
  return { rest };
}
