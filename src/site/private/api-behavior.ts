import type {
  CloudfrontDistributionOrderedCacheBehavior,
  CloudfrontDistributionOrigin,
} from "@cdktf/provider-aws/lib/cloudfront-distribution";
import type { Construct } from "constructs";
import type { RestApi } from "../../api/rest-api";
import { ValidationError } from "../../common/validation";
import { createViewerRequest } from "./viewer-request";

/** The path under which a site serves an API. */
export const API_PREFIX = "/api";

interface SiteApiSettings {
  /** Name of the function that strips the prefix. */
  readonly name: string;
  /** The first steps of that function. */
  readonly redirect: readonly string[];
  readonly responseHeadersPolicyId: string;
}

/** The origin and the cache behavior by which a distribution serves an API's stage under `/api/*`. */
export function createSiteApi(
  scope: Construct,
  { invokeDomainName, stageName, aliasTarget }: Pick<RestApi, "invokeDomainName" | "stageName" | "aliasTarget">,
  { name, redirect, responseHeadersPolicyId }: SiteApiSettings,
) {
  if (scope.node.tryFindChild("StripApiPrefix")) {
    throw new ValidationError(scope, "addApi may be called only once");
  }
  if (aliasTarget) {
    const reason = "that disables the execute-api endpoint, which CloudFront calls";
    throw new ValidationError(scope, `addApi requires an API without a domain name: ${reason}`);
  }

  const stripPrefix = createViewerRequest(scope, "StripApiPrefix", {
    name,
    comment: "Turns /api/users into /users, the API's own path",
    steps: [...redirect, STRIP_API_PREFIX],
  });
  const origin: CloudfrontDistributionOrigin = {
    originId: "api",
    domainName: invokeDomainName,
    originPath: `/${stageName}`,
    customOriginConfig: {
      httpPort: 80,
      httpsPort: 443,
      originProtocolPolicy: "https-only",
      originSslProtocols: ["TLSv1.2"],
    },
  };
  const behavior: CloudfrontDistributionOrderedCacheBehavior = {
    pathPattern: `${API_PREFIX}/*`,
    targetOriginId: origin.originId,
    // A redirect would come only after the body was sent unencrypted.
    viewerProtocolPolicy: "https-only",
    allowedMethods: ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"],
    cachedMethods: ["GET", "HEAD"],
    cachePolicyId: CACHING_DISABLED,
    originRequestPolicyId: ALL_VIEWER_EXCEPT_HOST_HEADER,
    responseHeadersPolicyId,
    compress: true,
    functionAssociation: [stripPrefix],
  };
  // By default CloudFront caches errors for 10 s, whatever the cache policy, for all viewers and query strings.
  const errorResponses = CACHED_ERRORS.map((errorCode) => ({ errorCode, errorCachingMinTtl: 0 }));
  return { origin, behavior, errorResponses };
}

/** @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/HTTPStatusCodes.html */
const CACHED_ERRORS = [400, 403, 404, 405, 414, 500, 501, 502, 503, 504];

/** @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html */
const CACHING_DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad";
/** @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-origin-request-policies.html */
const ALL_VIEWER_EXCEPT_HOST_HEADER = "b689b0a8-53d0-40ab-baf2-68738e2966ac";
const STRIP_API_PREFIX = `  event.request.uri = event.request.uri.slice("${API_PREFIX}".length) || "/";
`;
