import { Wafv2WebAcl } from "@cdktf/provider-aws/lib/wafv2-web-acl";
import { Wafv2WebAclAssociation } from "@cdktf/provider-aws/lib/wafv2-web-acl-association";
import type { TerraformProvider } from "cdktf";
import { Construct } from "constructs";
import type { RestApi } from "../api/rest-api";
import { requireName } from "../common/names";
import { requireThat } from "../common/validation";

export interface WebAclProps {
  /** 1 to 128 letters, digits, `-` or `_`. Names its metrics too. */
  readonly webAclName: string;
  /** `CLOUDFRONT` for a site, `REGIONAL` for an API. */
  readonly scope: "CLOUDFRONT" | "REGIONAL";
  /** Requests that one address may make in five minutes: 10 to 2,000,000,000. @default 2000 */
  readonly rateLimit?: number;
  /** One of us-east-1 where the scope is `CLOUDFRONT`. @default - the stack's provider */
  readonly provider?: TerraformProvider;
}

/**
 * A web application firewall for a site or an API.
 *
 * Defines a web ACL that refuses addresses of ill repute, known attacks (Log4j among them) and common ones, by rules
 * that AWS maintains, and an address that sends too many requests. Costs by the month and by the request.
 *
 * @example
 * const webAcl = new WebAcl(this, "WebAcl", { webAclName: "shop-api", scope: "REGIONAL" });
 * webAcl.addApi(api);
 */
export class WebAcl extends Construct {
  /** What a StaticSite takes as `webAclArn`. */
  readonly webAclArn: string;
  private readonly scope: WebAclProps["scope"];

  /** @throws ValidationError on a bad name or limit */
  constructor(scope: Construct, id: string, props: WebAclProps) {
    super(scope, id);
    const { webAclName, rateLimit = 2000, provider } = props;
    requireName(this, "webAclName", webAclName, "webAcl");
    requireThat(
      this,
      "rateLimit",
      rateLimit,
      "be a whole number from 10 to 2000000000",
      (limit) => Number.isInteger(limit) && limit >= 10 && limit <= 2_000_000_000,
    );
    const visibilityOf = (name: string) => ({
      cloudwatchMetricsEnabled: true,
      metricName: `${webAclName}-${name}`,
      sampledRequestsEnabled: true,
    });
    const managedRules = MANAGED_RULE_GROUPS.map((name, index) => ({
      name,
      priority: index + 1,
      overrideAction: { none: {} },
      // The bindings leave statements as Terraform has them.
      statement: { managed_rule_group_statement: { vendor_name: "AWS", name } },
      visibilityConfig: visibilityOf(name),
    }));
    const webAcl = new Wafv2WebAcl(this, "Resource", {
      provider,
      name: webAclName,
      scope: props.scope,
      defaultAction: { allow: {} },
      rule: [
        {
          name: "TooManyRequests",
          priority: 0,
          action: { block: {} },
          statement: { rate_based_statement: { limit: rateLimit, aggregate_key_type: "IP" } },
          visibilityConfig: visibilityOf("TooManyRequests"),
        },
        ...managedRules,
      ],
      visibilityConfig: visibilityOf("All"),
    });
    this.webAclArn = webAcl.arn;
    this.scope = props.scope;
  }

  /**
   * Associates the web ACL with an API's stage, which then serves only what it allows.
   *
   * @throws ValidationError when the scope is `CLOUDFRONT`
   */
  addApi(api: RestApi) {
    requireThat(this, "scope", this.scope, "be 'REGIONAL' for an API", (scope) => scope === "REGIONAL");
    new Wafv2WebAclAssociation(this, `Api-${api.node.addr}`, { webAclArn: this.webAclArn, resourceArn: api.stageArn });
  }
}

/** @see https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-list.html */
const MANAGED_RULE_GROUPS = [
  "AWSManagedRulesAmazonIpReputationList",
  "AWSManagedRulesKnownBadInputsRuleSet",
  "AWSManagedRulesCommonRuleSet",
];
