import type { Construct } from "constructs";
import { type DomainProps, domainOf } from "../private/domain";
import { requireThat } from "../private/validation";

/** A distribution's settings for a name of its own, over TLS 1.2 or newer; without one, for CloudFront's. */
export function siteDomain(scope: Construct, props: DomainProps) {
  const domain = domainOf(scope, props);
  if (!domain) return { viewerCertificate: { cloudfrontDefaultCertificate: true } };
  const { domainName, certificateArn } = domain;
  requireThat(scope, "certificateArn", certificateArn, "be of us-east-1, the one region that CloudFront asks", (arn) =>
    /^arn:[a-z-]+:acm:us-east-1:/.test(arn),
  );
  return {
    aliases: [domainName],
    viewerCertificate: {
      acmCertificateArn: certificateArn,
      sslSupportMethod: "sni-only",
      minimumProtocolVersion: "TLSv1.2_2021",
    },
  };
}
