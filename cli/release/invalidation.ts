import {
  CloudFrontClient,
  CreateInvalidationCommand,
  GetInvalidationCommand,
  waitUntilInvalidationCompleted,
} from "@aws-sdk/client-cloudfront";
import type { ClientSettings } from "../aws/client-settings";
import type { ResourceChange } from "../review/plan";
import { textOf } from "../terraform/json";

/** Beyond 1,000 paths a month each costs money, and `/*` counts as one: a deploy a day with this many costs nothing. */
const MOST_PATHS = 30;

/**
 * Paths of the site that keep their address and lose their content in a plan, such as `/index.html`: those of files that
 * change or go, without those whose name tells their content.
 */
export function changedPaths(resources: readonly ResourceChange[]): string[] {
  const keys = resources.flatMap(({ type, action, before, attributes }) => {
    const isGone = action === "destroy" && !textOf(before?.cache_control)?.includes("immutable");
    // Other tags, which are of every file, are no attribute here.
    const isChanged = isGone || action === "replace" || (action === "update" && attributes.length > 0);
    return type === "aws_s3_object" && isChanged ? [textOf(before?.key) ?? ""] : [];
  });
  const paths = keys.filter(Boolean).flatMap((key) => addressesOf(key).map(pathOf));
  return paths.length > MOST_PATHS ? ["/*"] : paths.sort();
}

/** A page is asked for under the name of its folder too, or without its ending: CloudFront may keep it under either. */
function addressesOf(key: string): string[] {
  const short = key.replace(/(^|\/)index\.html$/, "$1").replace(/\.html$/, "");
  return short === key ? [key] : [key, short];
}

/**
 * CloudFront wants encoded what RFC 1738 calls unsafe and what is not ASCII, and finds nothing if more is. A `?` would
 * begin a query.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/invalidation-specifying-objects.html
 */
function pathOf(key: string): string {
  return `/${encodeURI(key).replace(/[#?~]/g, (unsafe) => `%${unsafe.charCodeAt(0).toString(16).toUpperCase()}`)}`;
}

export interface Invalidation {
  readonly distributionId: string;
  /** At least one, each with a leading slash. */
  readonly paths: readonly string[];
  /** The same paths under the same reference again are the same invalidation. */
  readonly reference: string;
  readonly client: ClientSettings;
}

/**
 * Has CloudFront forget what it keeps for these paths, and waits until all of its edge locations did.
 *
 * @param patienceSeconds how long it waits at most, more than 2
 * @returns whether they did; those that did not go on by themselves
 * @throws Error of the AWS SDK
 */
export async function invalidate(
  { distributionId, paths, reference, client: settings }: Invalidation,
  patienceSeconds = 120,
): Promise<boolean> {
  const client = new CloudFrontClient(settings);
  const Paths = { Quantity: paths.length, Items: [...paths] };
  const InvalidationBatch = { Paths, CallerReference: reference };
  const command = new CreateInvalidationCommand({ DistributionId: distributionId, InvalidationBatch });
  const { Invalidation } = await client.send(command);
  const waiting = { client, maxWaitTime: patienceSeconds, minDelay: 2, maxDelay: 10 };
  const created = { DistributionId: distributionId, Id: Invalidation?.Id };
  try {
    await waitUntilInvalidationCompleted(waiting, created);
    return true;
  } catch (error) {
    if (!(error instanceof Error) || error.name !== "TimeoutError") throw error;
    // The SDK takes a refusal for "not yet" as well: this one tells.
    await client.send(new GetInvalidationCommand(created));
    return false;
  }
}
