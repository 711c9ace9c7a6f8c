import {
  CloudFrontClient,
  CreateInvalidationCommand,
  GetInvalidationCommand,
  waitUntilInvalidationCompleted,
} from "@aws-sdk/client-cloudfront";
import type { ClientSettings } from "../aws/client-settings";
import type { ResourceChange } from "../review/plan";
import { textOf } from "../terraform/json";

/** The first 1,000 paths a month are free, and `/*` counts as one: a deploy a day with this many costs nothing. */
const MOST_PATHS = 30;

/**
 * Paths of the site whose content a plan changes or deletes, such as `/index.html`; without files that are named by the
 * hash of their content.
 */
export function changedPaths(resources: readonly ResourceChange[]): string[] {
  const keys = resources.flatMap(({ type, action, before, attributes }) => {
    const isGone = action === "destroy" && !textOf(before?.cache_control)?.includes("immutable");
    // Changed default tags, which every file has, are no attribute here.
    const isChanged = isGone || action === "replace" || (action === "update" && attributes.length > 0);
    return type === "aws_s3_object" && isChanged ? [textOf(before?.key) ?? ""] : [];
  });
  const paths = keys.filter(Boolean).flatMap((key) => addressesOf(key).map(pathOf));
  return paths.length > MOST_PATHS ? ["/*"] : paths.sort();
}

/** A page is also requested by the name of its folder, or without its extension: CloudFront caches each path. */
function addressesOf(key: string): string[] {
  const short = key.replace(/(^|\/)index\.html$/, "$1").replace(/\.html$/, "");
  return short === key ? [key] : [key, short];
}

/**
 * CloudFront requires the encoding of what RFC 1738 calls unsafe and of what is not ASCII, and matches nothing if more is
 * encoded. A `?` would begin a query.
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
  /** The caller reference: a second request with it and the same paths is the same invalidation. */
  readonly reference: string;
  readonly client: ClientSettings;
}

/**
 * Invalidates these paths, and waits until the invalidation is complete.
 *
 * @param timeoutSeconds how long it waits, more than 2
 * @returns whether it is complete; otherwise CloudFront continues in the background
 * @throws Error of the AWS SDK
 */
export async function invalidate(
  { distributionId, paths, reference, client: settings }: Invalidation,
  timeoutSeconds = 120,
): Promise<boolean> {
  const client = new CloudFrontClient(settings);
  const Paths = { Quantity: paths.length, Items: [...paths] };
  const InvalidationBatch = { Paths, CallerReference: reference };
  const command = new CreateInvalidationCommand({ DistributionId: distributionId, InvalidationBatch });
  const { Invalidation } = await client.send(command);
  const waiting = { client, maxWaitTime: timeoutSeconds, minDelay: 2, maxDelay: 10 };
  const created = { DistributionId: distributionId, Id: Invalidation?.Id };
  try {
    await waitUntilInvalidationCompleted(waiting, created);
    return true;
  } catch (error) {
    if (!(error instanceof Error) || error.name !== "TimeoutError") throw error;
    // The SDK's waiter retries when access is denied: this request throws.
    await client.send(new GetInvalidationCommand(created));
    return false;
  }
}
