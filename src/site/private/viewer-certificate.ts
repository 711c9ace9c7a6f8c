import type { Construct } from "constructs";
import { type DomainProps, domainOf, requireOtherNames } from "../../common/host-name";
import { requireThat } from "../../common/validation";

interface SiteDomainProps extends DomainProps {
  readonly redirectDomainNames?: readonly string[];
}

/** A distribution's settings for names of its own, over TLS 1.2 or newer; without one, for CloudFront's. */
export function siteDomain(scope: Construct, props: SiteDomainProps) {
  const domain = domainOf(scope, props);
  const { redirectDomainNames = [] } = props;
  requireThat(scope, "redirectDomainNames", redirectDomainNames, "come with domainName", ({ length }) =>
    Boolean(domain || length === 0),
  );
  if (!domain) return { viewerCertificate: { cloudfrontDefaultCertificate: true } };
  const { domainName, certificateArn } = domain;
  requireOtherNames(scope, "redirectDomainNames", redirectDomainNames, domainName);
  requireThat(scope, "certificateArn", certificateArn, "be of us-east-1, the one region that CloudFront asks", (arn) =>
    /^arn:[a-z-]+:acm:us-east-1:/.test(arn),
  );
  return {
    aliases: [domainName, ...redirectDomainNames],
    viewerCertificate: {
      acmCertificateArn: certificateArn,
      sslSupportMethod: "sni-only",
      minimumProtocolVersion: "TLSv1.2_2021",
    },
  };
}
