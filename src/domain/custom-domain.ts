import { AcmCertificate } from "@cdktf/provider-aws/lib/acm-certificate";
import { AcmCertificateValidation } from "@cdktf/provider-aws/lib/acm-certificate-validation";
import { Route53Record } from "@cdktf/provider-aws/lib/route53-record";
import { Fn, type TerraformProvider, Token } from "cdktf";
import { Construct } from "constructs";
import { HOST_NAME_RULE, isHostName, requireOtherNames } from "../common/host-name";
import { requireThat } from "../common/validation";

/** What an alias record can point to: `aliasTarget` of a StaticSite or a RestApi. */
export interface AliasTarget {
  readonly domainName: string;
  /** Of AWS's hosted zone for such targets. */
  readonly hostedZoneId: string;
}

export interface CustomDomainProps {
  /** A host name in the zone, at most 64 characters: `app.example.com`. */
  readonly domainName: string;
  /** Further host names in the zone, for the same certificate and the same target. @default - none */
  readonly alternativeNames?: readonly string[];
  /** The public hosted zone of the names. */
  readonly hostedZoneId: string;
  /**
   * Chooses the certificate's region: a site requires us-east-1, an API its own region.
   * @default - the stack's provider
   */
  readonly certificateProvider?: TerraformProvider;
}

/**
 * One or more custom domain names for one target.
 *
 * Defines a certificate for exactly these names, for each the DNS record by which AWS sees who owns it and renews it, and
 * on demand the records that lead it to a site or an API. What takes `certificateArn` waits until the certificate is
 * issued.
 *
 * @example
 * const domain = new CustomDomain(this, "Domain", { domainName: "api.example.com", hostedZoneId: zone.zoneId });
 * const { domainName, certificateArn } = domain;
 * const api = new RestApi(this, "Api", { apiName: "Orders", domainName, certificateArn });
 * if (api.aliasTarget) domain.addAliasRecords(api.aliasTarget);
 */
export class CustomDomain extends Construct {
  readonly domainName: string;
  readonly certificateArn: string;
  private readonly hostedZoneId: string;
  /** By the suffix that the ids of a name's records have: none for the first, so that more names move none of its. */
  private readonly names: ReadonlyMap<string, string>;

  /** @throws ValidationError when a name is no lower-case host name, or is there twice */
  constructor(scope: Construct, id: string, props: CustomDomainProps) {
    super(scope, id);
    const { domainName, alternativeNames = [], hostedZoneId, certificateProvider: provider } = props;
    requireThat(this, "domainName", domainName, HOST_NAME_RULE, isHostName);
    requireOtherNames(this, "alternativeNames", alternativeNames, domainName);
    this.names = new Map([["", domainName], ...alternativeNames.map((name) => [`-${name}`, name] as const)]);

    const certificate = new AcmCertificate(this, "Certificate", {
      provider,
      domainName,
      subjectAlternativeNames: alternativeNames.length > 0 ? [...alternativeNames] : undefined,
      validationMethod: "DNS",
      // AWS deletes no certificate that is in use: the new one takes its place first.
      lifecycle: { createBeforeDestroy: true },
    });
    // AWS gives one option for each name, in no order: found by name. No for_each: its keys would have to be known
    // before the certificate is.
    const all = (attribute: string) =>
      Token.asList(certificate.interpolationForAttribute(`domain_validation_options[*].${attribute}`));
    const records = [...this.names].map(([suffix, name]) => {
      const option = (attribute: string) => Fn.one(Fn.matchkeys(all(attribute), all("domain_name"), [name]));
      return new Route53Record(this, `ValidationRecord${suffix}`, {
        zoneId: hostedZoneId,
        name: option("resource_record_name"),
        type: option("resource_record_type"),
        records: [option("resource_record_value")],
        ttl: 60,
        // An account has one such record for a name, whatever the number of certificates: it may be there already.
        allowOverwrite: true,
      });
    });
    const validation = new AcmCertificateValidation(this, "Validation", {
      provider,
      certificateArn: certificate.arn,
      validationRecordFqdns: records.map(({ fqdn }) => fqdn),
    });

    this.domainName = domainName;
    this.certificateArn = validation.certificateArn;
    this.hostedZoneId = hostedZoneId;
  }

  /** Leads the names to `target`, over IPv4 and IPv6. */
  addAliasRecords(target: AliasTarget) {
    const alias = { name: target.domainName, zoneId: target.hostedZoneId, evaluateTargetHealth: false };
    for (const [suffix, name] of this.names) {
      for (const type of ["A", "AAAA"]) {
        new Route53Record(this, `Alias-${type}${suffix}`, { zoneId: this.hostedZoneId, name, type, alias });
      }
    }
  }
}
