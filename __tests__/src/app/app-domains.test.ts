import { Testing } from "cdktf";
import app from "../../../app";
import { configOf } from "../../helpers/config";
import { synthStack } from "../../helpers/synth";

const stackOf = (env: NodeJS.ProcessEnv) => synthStack(app.stack(Testing.app(), "app", configOf(env)));
const fqdn = (resource: string) => expect.stringMatching(new RegExp(String.raw`^\$\{${resource}_\w+\.`));

describe("WebAppStack with a domain", () => {
  const result = stackOf({ DOMAIN_NAME: "app.example.com", AWS_REGION: "eu-central-1" });

  test("finds its hosted zone by name", () => {
    expect(Object.values(result.json.data.aws_route53_zone)).toEqual([{ name: "example.com" }]);
  });

  test("has a certificate of us-east-1 for the site, and one of its own region for the API", () => {
    const certificates = result.resources("aws_acm_certificate");
    expect(certificates.map(({ domain_name, provider }) => [domain_name, provider]).sort()).toEqual([
      ["api.app.example.com", undefined],
      ["app.example.com", "aws.us-east-1"],
    ]);
    expect(result.only("aws_cloudfront_distribution").viewer_certificate.acm_certificate_arn).toEqual(
      fqdn("aws_acm_certificate_validation.SiteDomain_Validation"),
    );
    expect(result.only("aws_api_gateway_domain_name").regional_certificate_arn).toEqual(
      fqdn("aws_acm_certificate_validation.ApiDomain_Validation"),
    );
  });

  test("rejects other accounts and tags everything in us-east-1 too", () => {
    const [main, usEast1, ...others] = result.json.provider.aws;
    expect(main.region).toBe("eu-central-1");
    expect(usEast1).toEqual({ ...main, region: "us-east-1", alias: "us-east-1" });
    expect(others).toEqual([]);
  });

  test("validates every certificate by its own record, before anything uses it", () => {
    const validations = result.resources("aws_acm_certificate_validation");
    expect(validations).toHaveLength(result.resources("aws_acm_certificate").length);
    const records = result.resources("aws_route53_record").filter(({ alias }) => !alias);
    expect(records).toHaveLength(validations.length);
    const used = JSON.stringify([
      result.resources("aws_cloudfront_distribution"),
      result.resources("aws_api_gateway_domain_name"),
    ]);
    expect(used).not.toMatch(/aws_acm_certificate\./);
  });

  test("has no distribution without SNI and TLS 1.2, and no API name without TLS 1.2", () => {
    for (const { viewer_certificate } of result.resources("aws_cloudfront_distribution")) {
      expect(viewer_certificate).toMatchObject({
        ssl_support_method: "sni-only",
        minimum_protocol_version: "TLSv1.2_2021",
      });
    }
    for (const name of result.resources("aws_api_gateway_domain_name")) expect(name.security_policy).toBe("TLS_1_2");
  });

  test("leads each name to its own target, over IPv4 and IPv6", () => {
    const aliases = result.resources("aws_route53_record").filter(({ alias }) => alias);
    const targets = aliases.map(({ name, type, alias }) => [
      name,
      type,
      alias.name.replace(/^..|_[0-9A-F]+(?=\.)|.$/g, ""),
    ]);
    const site = "aws_cloudfront_distribution.Site.domain_name";
    const api = "aws_api_gateway_domain_name.UserApi_RestApi_DomainName.regional_domain_name";
    expect(targets.sort()).toEqual([
      ["api.app.example.com", "A", api],
      ["api.app.example.com", "AAAA", api],
      ["app.example.com", "A", site],
      ["app.example.com", "AAAA", site],
    ]);
  });

  test("allows the site's name to call the API, and nobody by AWS's names", () => {
    expect(result.only("aws_lambda_function").environment.variables.ALLOWED_ORIGINS).toBe("https://app.example.com");
    for (const api of result.resources("aws_api_gateway_rest_api")) {
      expect(api.disable_execute_api_endpoint).toBe(true);
    }
    for (const response of result.resources("aws_api_gateway_gateway_response")) {
      expect(response.response_parameters["gatewayresponse.header.Access-Control-Allow-Origin"]).toBe(
        "'https://app.example.com'",
      );
    }
  });

  test("outputs the names, and passes the API's to the page", () => {
    const config = result.resources("aws_s3_object").find(({ key }) => key === "config.json");
    expect(config?.content).toContain('"apiUrl" = "https://api.app.example.com"');
    expect([result.output("site_url"), result.output("api_url")]).toEqual([
      "https://app.example.com",
      "https://api.app.example.com",
    ]);
  });

  test("adds to what exists without one, and replaces nothing", () => {
    expect(result.addresses()).toEqual(expect.arrayContaining(stackOf({}).addresses()));
  });

  test("redirects further names to the site's, which its certificate and its records are for too", () => {
    const redirecting = stackOf({ DOMAIN_NAME: "app.example.com", REDIRECT_DOMAIN_NAMES: "www.example.com" });
    const certificates = redirecting.resources("aws_acm_certificate");
    expect(
      certificates.map(({ domain_name, subject_alternative_names }) => [domain_name, subject_alternative_names]).sort(),
    ).toEqual([
      ["api.app.example.com", undefined],
      ["app.example.com", ["www.example.com"]],
    ]);
    expect(redirecting.only("aws_cloudfront_distribution").aliases).toEqual(["app.example.com", "www.example.com"]);
    const added = redirecting.resources("aws_route53_record").filter(({ name }) => name === "www.example.com");
    expect(added.map(({ type }) => type).sort()).toEqual(["A", "AAAA"]);
    expect(redirecting.output("site_url")).toBe("https://app.example.com");
  });

  test("serving the API itself, the site has the only name, and the API keeps the address that CloudFront calls", () => {
    const sameOrigin = stackOf({ DOMAIN_NAME: "app.example.com", SAME_ORIGIN: "true" });
    expect(sameOrigin.only("aws_acm_certificate").domain_name).toBe("app.example.com");
    expect(sameOrigin.resources("aws_api_gateway_domain_name")).toEqual([]);
    expect(sameOrigin.only("aws_api_gateway_rest_api").disable_execute_api_endpoint).toBe(false);
    expect(sameOrigin.resources("aws_route53_record").filter(({ alias }) => alias)).toHaveLength(2);
  });
});
