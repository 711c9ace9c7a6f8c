import { join } from "node:path";
import { TerraformOutput } from "cdktf";
import { StaticSite, type StaticSiteProps } from "../../../../src";
import { synth } from "../../../helpers/synth";

const sourceDir = join(__dirname, "../../../fixtures/site");
const domain = {
  domainName: "app.example.com",
  certificateArn: "arn:aws:acm:us-east-1:123456789012:certificate/1",
};
const synthSite = (props: Partial<StaticSiteProps>) =>
  synth((stack) => {
    const site = new StaticSite(stack, "Site", { bucketName: "acme-site", sourceDir, ...props });
    new TerraformOutput(stack, "origin", { value: site.origin });
    new TerraformOutput(stack, "alias_target", { value: site.aliasTarget });
  });

describe("StaticSite with a domain", () => {
  const result = synthSite(domain);

  test("serves its domain name with its certificate, by SNI and over TLS 1.2 or newer", () => {
    expect(result.only("aws_cloudfront_distribution")).toMatchObject({
      aliases: ["app.example.com"],
      viewer_certificate: {
        acm_certificate_arn: domain.certificateArn,
        ssl_support_method: "sni-only",
        minimum_protocol_version: "TLSv1.2_2021",
      },
    });
    expect(result.only("aws_cloudfront_distribution").viewer_certificate).not.toHaveProperty(
      "cloudfront_default_certificate",
    );
  });

  test("still redirects http to https", () => {
    expect(result.only("aws_cloudfront_distribution").default_cache_behavior.viewer_protocol_policy).toBe(
      "redirect-to-https",
    );
  });

  test("has that name as its origin, known before anything is deployed", () => {
    expect(result.output("origin")).toBe("https://app.example.com");
  });

  test("has the target of the name's alias records", () => {
    expect(result.output("alias_target")).toEqual({
      domainName: expect.stringMatching(/^\$\{aws_cloudfront_distribution\.Site_\w+\.domain_name\}$/),
      hostedZoneId: expect.stringMatching(/^\$\{aws_cloudfront_distribution\.Site_\w+\.hosted_zone_id\}$/),
    });
  });

  test("without one, has only CloudFront's name and certificate", () => {
    const distribution = synthSite({}).only("aws_cloudfront_distribution");
    expect(distribution).not.toHaveProperty("aliases");
    expect(distribution.viewer_certificate).toEqual({ cloudfront_default_certificate: true });
  });

  test("rejects a domain name without a certificate or the reverse", () => {
    expect(() => synthSite({ domainName: domain.domainName })).toThrow(
      "'certificateArn' must come with domainName, got undefined (test/Site)",
    );
  });

  test("rejects a certificate of another region, as CloudFront would", () => {
    const certificateArn = "arn:aws:acm:eu-central-1:123456789012:certificate/1";
    expect(() => synthSite({ ...domain, certificateArn })).toThrow(
      `'certificateArn' must be in us-east-1, as CloudFront requires, got "${certificateArn}" (test/Site)`,
    );
  });
});
