import {
  DescribeFunctionCommand,
  ListOriginAccessControlsCommand,
  ListResponseHeadersPoliciesCommand,
  ListTagsForResourceCommand,
  paginateListDistributions,
} from "@aws-sdk/client-cloudfront";
import { tagsOf } from "../../lib/tags";
import { unlessGone } from "../aws";
import { type Candidate, type Kind, shared, unique } from "./kind";

/** What CloudFront has: a distribution is known by its comment and tags, all else by a name that is unique in it. */
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
    for (let Marker: string | undefined; ; ) {
      const { OriginAccessControlList } = await cloudFront.send(new ListOriginAccessControlsCommand({ Marker }));
      const found = OriginAccessControlList?.Items?.find(({ Name }) => Name === name);
      if (found?.Id) return { id: found.Id };
      Marker = OriginAccessControlList?.NextMarker;
      if (!Marker) return undefined;
    }
  }),
  aws_cloudfront_response_headers_policy: unique(["name"], async ({ cloudFront }, { name }) => {
    for (let Marker: string | undefined; ; ) {
      const command = new ListResponseHeadersPoliciesCommand({ Type: "custom", Marker });
      const { ResponseHeadersPolicyList } = await cloudFront.send(command);
      const policies = ResponseHeadersPolicyList?.Items?.map((item) => item.ResponseHeadersPolicy) ?? [];
      const found = policies.find((policy) => policy?.ResponseHeadersPolicyConfig?.Name === name);
      if (found?.Id) return { id: found.Id };
      Marker = ResponseHeadersPolicyList?.NextMarker;
      if (!Marker) return undefined;
    }
  }),
  aws_cloudfront_function: unique(["name"], async ({ cloudFront }, { name: Name }) => {
    const found = await unlessGone(cloudFront.send(new DescribeFunctionCommand({ Name, Stage: "DEVELOPMENT" })));
    return found && { id: Name };
  }),
};
