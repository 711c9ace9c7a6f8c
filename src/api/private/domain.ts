import { ApiGatewayBasePathMapping } from "@cdktf/provider-aws/lib/api-gateway-base-path-mapping";
import { ApiGatewayDomainName } from "@cdktf/provider-aws/lib/api-gateway-domain-name";
import type { ApiGatewayStage } from "@cdktf/provider-aws/lib/api-gateway-stage";
import type { Construct } from "constructs";
import type { DomainProps } from "../../common/host-name";
import type { AliasTarget } from "../../domain/custom-domain";

/**
 * Serves a stage at the root of a custom domain name, over TLS 1.2 or newer.
 *
 * @returns the target of the name's alias records
 */
export function createApiDomain(scope: Construct, stage: ApiGatewayStage, domain: Required<DomainProps>): AliasTarget {
  const name = new ApiGatewayDomainName(scope, "DomainName", {
    domainName: domain.domainName,
    regionalCertificateArn: domain.certificateArn,
    securityPolicy: "TLS_1_2",
    // Without "dualstack" the target of an AAAA record has no IPv6 address.
    endpointConfiguration: { types: ["REGIONAL"], ipAddressType: "dualstack" },
  });
  new ApiGatewayBasePathMapping(scope, "BasePathMapping", {
    domainName: name.domainName,
    apiId: stage.restApiId,
    stageName: stage.stageName,
  });
  return { domainName: name.regionalDomainName, hostedZoneId: name.regionalZoneId };
}
