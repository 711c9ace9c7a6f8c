import {
  DescribeFunctionCommand,
  ListTagsForResourceCommand,
  paginateListDistributions,
} from "@aws-sdk/client-cloudfront";
import { unlessGone } from "../../aws/aws";
import { listOriginAccessControls, listResponseHeadersPolicies } from "../../aws/cloudfront-lists";
import { tagsOf } from "../../aws/tags";
import { type Candidate, type Kind, shared, unique } from "./kind";

/** CloudFront's resources: a distribution is identified by its comment and tags, all others by a unique name. */
export const CLOUDFRONT: Readonly<Record<string, Kind>> = {
  aws_cloudfront_distribution: shared(["comment"], async ({ cloudFront: client }, { comment }) => {
    const candidates: Candidate[] = [];
    for await (const { DistributionList } of paginateListDistributions({ client }, {})) {
      for (const { Id: id = "", ARN: Resource, Comment } of DistributionList?.Items ?? []) {
        if (Comment !== comment) continue;
        const { Tags } = await client.send(new ListTagsForResourceCommand({ Resource }));
        candidates.push({ id, tags: tagsOf(Tags?.Items) });
      }
    }
    return candidates;
  }),
  aws_cloudfront_origin_access_control: unique(["name"], async ({ cloudFront }, { name }) => {
    for await (const { Id: id, Name } of listOriginAccessControls(cloudFront)) if (Name === name && id) return { id };
    return undefined;
  }),
  aws_cloudfront_response_headers_policy: unique(["name"], async ({ cloudFront }, { name }) => {
    for await (const { ResponseHeadersPolicy: policy } of listResponseHeadersPolicies(cloudFront)) {
      if (policy?.ResponseHeadersPolicyConfig?.Name === name && policy.Id) return { id: policy.Id };
    }
    return undefined;
  }),
  aws_cloudfront_function: unique(["name"], async ({ cloudFront }, { name: Name }) => {
    const found = await unlessGone(cloudFront.send(new DescribeFunctionCommand({ Name, Stage: "DEVELOPMENT" })));
    return found && { id: Name };
  }),
};
