import { CloudFrontClient, GetDistributionCommand, waitUntilDistributionDeployed } from "@aws-sdk/client-cloudfront";
import type { ClientSettings } from "../aws/client-settings";

/** As long as `aws cloudfront wait distribution-deployed` waits. */
const TIMEOUT_SECONDS = 35 * 60;

/**
 * Waits until the last change of a distribution is deployed to every edge location.
 *
 * @param timeoutSeconds the timeout, more than 2
 * @throws Error of the AWS SDK, or one that names the distribution when it takes longer
 * @see https://docs.aws.amazon.com/cli/latest/reference/cloudfront/wait/distribution-deployed.html
 */
export async function waitUntilDeployed(Id: string, settings: ClientSettings, timeoutSeconds = TIMEOUT_SECONDS) {
  const client = new CloudFrontClient(settings);
  // The SDK's waiter retries when access is denied: this request throws.
  const { Distribution } = await client.send(new GetDistributionCommand({ Id }));
  if (Distribution?.Status === "Deployed") return;
  try {
    await waitUntilDistributionDeployed({ client, maxWaitTime: timeoutSeconds, minDelay: 2, maxDelay: 30 }, { Id });
  } catch (error) {
    if (!(error instanceof Error) || error.name !== "TimeoutError") throw error;
    throw new Error(`The distribution ${Id} must be deployed within ${timeoutSeconds} s, and still is in progress`);
  }
}
