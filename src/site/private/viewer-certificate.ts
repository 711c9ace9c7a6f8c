import type { Construct } from "constructs";
import { type DomainProps, domainOf, requireOtherNames } from "../../common/host-name";
import { requireThat } from "../../common/validation";

interface SiteDomainProps extends DomainProps {
  readonly redirectDomainNames?: readonly string[];
}

/** A distribution's aliases and certificate, for TLS 1.2 or newer; without a domain name, CloudFront's certificate. */
export function viewerCertificate(scope: Construct, props: SiteDomainProps) {
  const domain = domainOf(scope, props);
  const { redirectDomainNames = [] } = props;
  if (!domain) {
    requireThat(
      scope,
      "redirectDomainNames",
      redirectDomainNames,
      "come with domainName",
      ({ length }) => length === 0,
    );
    return { viewerCertificate: { cloudfrontDefaultCertificate: true } };
  }
  const { domainName, certificateArn } = domain;
  requireOtherNames(scope, "redirectDomainNames", redirectDomainNames, domainName);
  requireThat(scope, "certificateArn", certificateArn, "be in us-east-1, as CloudFront requires", (arn) =>
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
