import type { DomainConfig } from "../../src/app/domain-config";
import { type Block, iamMatchers } from "../../src/testing";
import type { Subject } from "./subject";

expect.extend(iamMatchers);

/** Those who may call the API from a browser, as the stack writes them. */
function allowedOrigins({ app, site, config }: Subject): string[] {
  return [...(config.sameOrigin ? [] : [app.resolve(site.origin)]), ...config.extraAllowOrigins];
}

/** The names that the site serves: its own, then those that redirect to it. */
const namesOf = ({ siteName, redirectNames = [] }: DomainConfig) => [siteName, ...redirectNames];

/** What is reached from outside, and how. */
export const NETWORK_ASSERTIONS = {
  "a page redirects plain http, and an API under the site rejects it": ({ app }: Subject) => {
    for (const { default_cache_behavior, ordered_cache_behavior = [] } of app.resources(
      "aws_cloudfront_distribution",
    )) {
      expect(default_cache_behavior.viewer_protocol_policy).toBe("redirect-to-https");
      for (const behavior of ordered_cache_behavior) expect(behavior.viewer_protocol_policy).toBe("https-only");
    }
  },

  "custom domains accept TLS 1.2 and nothing older": ({ app, config }: Subject) => {
    for (const { viewer_certificate, aliases } of app.resources("aws_cloudfront_distribution")) {
      expect(aliases).toEqual(config.domain && namesOf(config.domain));
      expect(viewer_certificate).toEqual(
        config.domain
          ? {
              acm_certificate_arn: expect.stringContaining("aws_acm_certificate_validation.SiteDomain"),
              ssl_support_method: "sni-only",
              minimum_protocol_version: "TLSv1.2_2021",
            }
          : { cloudfront_default_certificate: true },
      );
    }
    const names = app.resources("aws_api_gateway_domain_name");
    expect(names).toHaveLength(config.domain?.apiName ? 1 : 0);
    for (const { security_policy } of names) expect(security_policy).toBe("TLS_1_2");
  },

  "certificates are for the app's own names, and for no other": ({ app, config: { domain } }: Subject) => {
    const covered = app
      .resources("aws_acm_certificate")
      .map(({ domain_name, subject_alternative_names = [] }) => [domain_name, ...subject_alternative_names]);
    const expected = domain ? [namesOf(domain), ...(domain.apiName ? [[domain.apiName]] : [])] : [];
    expect(covered.sort()).toEqual(expected.sort());
  },

  "a redirect leads to the site's own name, by https": ({ app, config: { domain } }: Subject) => {
    const code = app.resources("aws_cloudfront_function").map((it): string => it.code);
    const redirects = code.filter((it) => it.includes("location"));
    expect(redirects).toHaveLength(domain?.redirectNames ? code.length : 0);
    for (const it of redirects) expect(it.match(/"\w+:\/\/[^"]*"/g)).toEqual([`"https://${domain?.siteName}/"`]);
  },

  "CloudFront signs each request to the bucket, and reaches an API only over TLS": ({ app, config }: Subject) => {
    expect(app.only("aws_cloudfront_origin_access_control")).toMatchObject({
      origin_access_control_origin_type: "s3",
      signing_behavior: "always",
      signing_protocol: "sigv4",
    });
    const [control] = app.addressesOf("aws_cloudfront_origin_access_control");
    const [bucket] = app.addressesOf("aws_s3_bucket");
    const [bucketOrigin, ...others] = app.only("aws_cloudfront_distribution").origin;
    expect(bucketOrigin).toEqual({
      origin_id: "bucket",
      domain_name: `\${${bucket}.bucket_regional_domain_name}`,
      origin_access_control_id: `\${${control}.id}`,
    });
    expect(others).toHaveLength(config.sameOrigin ? 1 : 0);
    for (const { custom_origin_config } of others) {
      expect(custom_origin_config).toMatchObject({
        origin_protocol_policy: "https-only",
        origin_ssl_protocols: ["TLSv1.2"],
      });
    }
  },

  "the API serves GET /users and its preflight, and nothing else": ({ app, api, config }: Subject) => {
    const [path] = app.addressesOf("aws_api_gateway_resource");
    expect(app.only("aws_api_gateway_resource").path_part).toBe("users");
    const methods = app.resources("aws_api_gateway_method").map((it) => [it.http_method, it.resource_id]);
    const expected = api.restApi.cors ? ["GET", "OPTIONS"] : ["GET"];
    expect(methods.sort()).toEqual(expected.map((method) => [method, `\${${path}.id}`]));
    const integrations = app.resources("aws_api_gateway_integration").map(({ type, uri }) => [type, uri]);
    expect(integrations.sort()).toEqual([
      ["AWS_PROXY", app.resolve(api.getUser.invokeArn)],
      ...(api.restApi.cors ? [["MOCK", undefined]] : []),
    ]);
    expect(app.only("aws_api_gateway_rest_api").disable_execute_api_endpoint).toBe(Boolean(config.domain?.apiName));
  },

  "browsers may call the API only from the named origins": (subject: Subject) => {
    const { app } = subject;
    const origins = allowedOrigins(subject);
    expect(app.only("aws_lambda_function").environment.variables.ALLOWED_ORIGINS).toBe(origins.join());
    const errors = app.resources("aws_api_gateway_gateway_response");
    expect(errors).toHaveLength(2);
    for (const { response_parameters: headers } of errors) {
      const allowed = headers["gatewayresponse.header.Access-Control-Allow-Origin"];
      expect(allowed).toBe(origins[0] && `'${origins[0]}'`);
      expect(headers).not.toHaveProperty(["gatewayresponse.header.Access-Control-Allow-Credentials"]);
    }
    const preflights = app.resources("aws_api_gateway_integration_response");
    expect(preflights).toHaveLength(origins.length > 0 ? 1 : 0);
    for (const { response_templates: templates, response_parameters: headers } of preflights) {
      expect(Object.keys(headers).map((name) => name.replace("method.response.header.", ""))).toEqual([
        "Vary",
        "X-Content-Type-Options",
      ]);
      const compared = [...templates["application/json"].matchAll(/\$origin == "([^"]+)"/g)].map(
        ([, origin]) => origin,
      );
      expect(compared).toEqual(origins);
      expect(templates["application/json"]).not.toContain("Allow-Credentials");
    }
  },

  "every page is sent with headers that keep strangers' scripts, frames and plain http from it": ({ app }: Subject) => {
    const [policy] = app.addressesOf("aws_cloudfront_response_headers_policy");
    for (const { default_cache_behavior, ordered_cache_behavior = [] } of app.resources(
      "aws_cloudfront_distribution",
    )) {
      const behaviors: Block[] = [default_cache_behavior, ...ordered_cache_behavior];
      for (const behavior of behaviors) expect(behavior.response_headers_policy_id).toBe(`\${${policy}.id}`);
    }
    const { security_headers_config: headers } = app.only("aws_cloudfront_response_headers_policy");
    const { content_security_policy: csp } = headers.content_security_policy;
    expect(csp).toMatch(/(^|; )default-src 'self';/);
    for (const directive of ["object-src", "frame-ancestors"]) expect(csp).toContain(`; ${directive} 'none'`);
    expect(csp).not.toMatch(/unsafe-|\*|script-src|https?:;/);
    expect(headers.strict_transport_security.access_control_max_age_sec).toBeGreaterThanOrEqual(31_536_000);
    expect(headers.content_type_options).toEqual({ override: true });
    expect(headers.referrer_policy.referrer_policy).toBe("strict-origin-when-cross-origin");
  },

  "every request to the API is throttled": ({ app, config: { throttling } }: Subject) => {
    expect(app.only("aws_api_gateway_method_settings")).toMatchObject({
      method_path: "*/*",
      settings: { throttling_rate_limit: throttling.rateLimit, throttling_burst_limit: throttling.burstLimit },
    });
  },

  "the log of a request has its outline: never a body, a header or a query": ({ app, config }: Subject) => {
    const { settings } = app.only("aws_api_gateway_method_settings");
    const { throttling_rate_limit, throttling_burst_limit, ...logging } = settings;
    expect(logging).toEqual({ data_trace_enabled: false, logging_level: config.accessLog ? "ERROR" : "OFF" });
    const { access_log_settings: accessLog } = app.only("aws_api_gateway_stage");
    expect(accessLog !== undefined).toBe(config.accessLog);
    if (!accessLog) return;
    expect(accessLog.destination_arn).toMatch(/^\$\{aws_cloudwatch_log_group\.UserApi_RestApi_AccessLog_\w+\.arn\}$/);
    expect(accessLog.format).not.toMatch(/\$input|\$context\.(authorizer|path|identity\.(apiKey\b(?!Id)|userAgent))/);
  },
};
