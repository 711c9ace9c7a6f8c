import { AcmCertificate } from "@cdktf/provider-aws/lib/acm-certificate";
import { AcmCertificateValidation } from "@cdktf/provider-aws/lib/acm-certificate-validation";
import { Route53Record } from "@cdktf/provider-aws/lib/route53-record";
import type { TerraformProvider } from "cdktf";
import { Construct } from "constructs";
import { HOST_NAME_RULE, isHostName } from "../private/domain";
import { requireThat } from "../private/validation";

/** What an alias record can point to: `aliasTarget` of a StaticSite or a LambdaRestApi. */
export interface AliasTarget {
  readonly domainName: string;
  /** Of the zone that AWS keeps for such targets, not of one's own. */
  readonly hostedZoneId: string;
}

export interface CustomDomainProps {
  /** A host name in the zone, at most 64 characters: `app.example.com`. */
  readonly domainName: string;
  /** The public hosted zone that answers for the name. */
  readonly hostedZoneId: string;
  /**
   * Chooses the certificate's region: a site needs one of us-east-1, an API one of its own region.
   * @default - the stack's provider
   */
  readonly certificateProvider?: TerraformProvider;
}

/**
 * A host name of one's own.
 *
 * Defines a certificate for exactly this name, the DNS record by which AWS sees who owns it and renews it, and on demand
 * the records that lead the name to a site or an API. What takes `certificateArn` waits until the certificate is issued.
 *
 * @example
 * const domain = new CustomDomain(this, "Domain", { domainName: "api.example.com", hostedZoneId: zone.zoneId });
 * const { domainName, certificateArn } = domain;
 * const api = new LambdaRestApi(this, "Api", { apiName: "Orders", domainName, certificateArn });
 * if (api.aliasTarget) domain.addAliasRecords(api.aliasTarget);
 */
export class CustomDomain extends Construct {
  readonly domainName: string;
  readonly certificateArn: string;
  private readonly hostedZoneId: string;

  /** @throws ValidationError when the name is no lower-case host name */
  constructor(scope: Construct, id: string, props: CustomDomainProps) {
    super(scope, id);
    const { domainName, hostedZoneId, certificateProvider: provider } = props;
    requireThat(this, "domainName", domainName, HOST_NAME_RULE, isHostName);

    const certificate = new AcmCertificate(this, "Certificate", {
      provider,
      domainName,
      validationMethod: "DNS",
      // AWS deletes no certificate that is in use: the new one takes its place first.
      lifecycle: { createBeforeDestroy: true },
    });
    // One name, so one option: no for_each, whose keys would have to be known before the certificate is.
    const option = certificate.domainValidationOptions.get(0);
    const record = new Route53Record(this, "ValidationRecord", {
      zoneId: hostedZoneId,
      name: option.resourceRecordName,
      type: option.resourceRecordType,
      records: [option.resourceRecordValue],
      ttl: 60,
      // An account has one such record for a name, whatever the number of certificates: it may be there already.
      allowOverwrite: true,
    });
    const validation = new AcmCertificateValidation(this, "Validation", {
      provider,
      certificateArn: certificate.arn,
      validationRecordFqdns: [record.fqdn],
    });

    this.domainName = domainName;
    this.certificateArn = validation.certificateArn;
    this.hostedZoneId = hostedZoneId;
  }

  /** Leads the name to `target`, over IPv4 and IPv6. */
  addAliasRecords(target: AliasTarget) {
    for (const type of ["A", "AAAA"]) {
      new Route53Record(this, `Alias-${type}`, {
        zoneId: this.hostedZoneId,
        name: this.domainName,
        type,
        alias: { name: target.domainName, zoneId: target.hostedZoneId, evaluateTargetHealth: false },
      });
    }
  }
}
