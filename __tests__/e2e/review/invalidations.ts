import { CloudFrontClient, GetInvalidationCommand, ListInvalidationsCommand } from "@aws-sdk/client-cloudfront";
import type { DeployedApp } from "../deployed-app";

/** The paths of each invalidation, newest first. */
export async function readInvalidations({ client, outputs }: DeployedApp) {
  const cloudFront = new CloudFrontClient(client);
  const { distribution_id: DistributionId } = outputs;
  const { InvalidationList } = await cloudFront.send(new ListInvalidationsCommand({ DistributionId }));
  const ids = InvalidationList?.Items?.map(({ Id }) => Id) ?? [];
  const responses = ids.map((Id) => cloudFront.send(new GetInvalidationCommand({ DistributionId, Id })));
  return (await Promise.all(responses)).map(({ Invalidation }) => Invalidation?.InvalidationBatch?.Paths?.Items);
}
