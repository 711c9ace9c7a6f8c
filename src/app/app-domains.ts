import { DataAwsRoute53Zone } from "@cdktf/provider-aws/lib/data-aws-route53-zone";
import type { TerraformStack } from "cdktf";
import { CustomDomain } from "../domain/custom-domain";
import { usEast1Provider } from "./aws";
import type { AppConfig } from "./config";

/** The names of an app, each with its certificate. */
export interface AppDomains {
  readonly site: CustomDomain;
  /** Not where the site serves the API itself. */
  readonly api?: CustomDomain;
}

/** The custom domains of an app's configuration, in an existing hosted zone; none without them. */
export function createDomains(stack: TerraformStack, config: AppConfig): AppDomains | undefined {
  if (!config.domain) return undefined;
  const { siteName, apiName, hostedZone, redirectNames } = config.domain;
  const { zoneId: hostedZoneId } = new DataAwsRoute53Zone(stack, "HostedZone", { name: hostedZone });
  return {
    // CloudFront takes certificates from this one region.
    site: new CustomDomain(stack, "SiteDomain", {
      domainName: siteName,
      alternativeNames: redirectNames,
      hostedZoneId,
      certificateProvider: usEast1Provider(stack, config),
    }),
    api: apiName ? new CustomDomain(stack, "ApiDomain", { domainName: apiName, hostedZoneId }) : undefined,
  };
}
