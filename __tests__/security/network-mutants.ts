import type { Block } from "../../src/testing";
import { add, type Mutant, mutantsOf, reference, remove, resource } from "./mutant";

const distribution = (json: Block) => resource(json, "aws_cloudfront_distribution");
const accessControl = (json: Block) => resource(json, "aws_cloudfront_origin_access_control");
const headers = (json: Block) => resource(json, "aws_cloudfront_response_headers_policy").security_headers_config;
const contentSecurity = (json: Block) => headers(json).content_security_policy;
const settings = (json: Block) => resource(json, "aws_api_gateway_method_settings").settings;
const preflight = (json: Block) => resource(json, "aws_api_gateway_integration_response");
const errors = (json: Block) => resource(json, "aws_api_gateway_gateway_response", "5XX").response_parameters;
const accessLog = (json: Block) => resource(json, "aws_api_gateway_stage").access_log_settings;
const ALLOW_ORIGIN = "gatewayresponse.header.Access-Control-Allow-Origin";

/** More is reached from outside than has to be, or by less than TLS. */
export const NETWORK_MUTANTS: Mutant[] = mutantsOf("app", {
  "site accepts plain http": (json) => (distribution(json).default_cache_behavior.viewer_protocol_policy = "allow-all"),
  "site accepts plain http for some paths": (json) =>
    (distribution(json).ordered_cache_behavior = [
      { ...distribution(json).default_cache_behavior, path_pattern: "/old/*", viewer_protocol_policy: "allow-all" },
    ]),
  "site accepts old TLS": (json) => (distribution(json).viewer_certificate.minimum_protocol_version = "TLSv1"),
  "site has CloudFront's default certificate": (json) =>
    (distribution(json).viewer_certificate = { cloudfront_default_certificate: true }),
  "site has another alias": (json) => distribution(json).aliases.push("old.example.com"),
  "site redirects to another host": (json) => {
    const viewer = resource(json, "aws_cloudfront_function");
    viewer.code = viewer.code.replace("https://app.example.com/", "https://evil.example.org/");
  },
  "certificate is for every name of the zone": (json) =>
    resource(json, "aws_acm_certificate", "SiteDomain").subject_alternative_names.push("*.example.com"),
  "API accepts old TLS": (json) => (resource(json, "aws_api_gateway_domain_name").security_policy = "TLS_1_0"),
  "API's execute-api endpoint stays enabled": (json) =>
    (resource(json, "aws_api_gateway_rest_api").disable_execute_api_endpoint = false),
  "bucket is requested without origin access control": (json) =>
    delete distribution(json).origin[0].origin_access_control_id,
  "bucket is requested with an origin access identity": (json) => {
    delete distribution(json).origin[0].origin_access_control_id;
    distribution(json).origin[0].s3_origin_config = { origin_access_identity: "origin-access-identity/cloudfront/E1" };
  },
  "bucket is requested without a signature": (json) => (accessControl(json).signing_behavior = "never"),
  "bucket is requested unsigned if the viewer signs": (json) => (accessControl(json).signing_behavior = "no-override"),
  "site comes from a website over plain http": (json) => {
    distribution(json).origin[0].domain_name = "acme.s3-website-us-east-1.amazonaws.com";
    distribution(json).origin[0].custom_origin_config = { origin_protocol_policy: "http-only" };
  },
  "site has a second origin": (json) =>
    distribution(json).origin.push({ origin_id: "other", domain_name: "other.example.com" }),
  "functions allow every origin": (json) =>
    (resource(json, "aws_lambda_function").environment.variables.ALLOWED_ORIGINS = "*"),
  "functions allow another origin too": (json) =>
    (resource(json, "aws_lambda_function").environment.variables.ALLOWED_ORIGINS += ",https://evil.example.com"),
  "functions allow credentials": (json) =>
    (resource(json, "aws_lambda_function").environment.variables.ALLOW_CREDENTIALS = "true"),
  "errors allow every origin": (json) => (errors(json)[ALLOW_ORIGIN] = "'*'"),
  "errors allow credentials": (json) =>
    (errors(json)["gatewayresponse.header.Access-Control-Allow-Credentials"] = "'true'"),
  "preflights allow every origin": (json) =>
    (preflight(json).response_parameters["method.response.header.Access-Control-Allow-Origin"] = "'*'"),
  "preflights echo any origin": (json) => {
    const templates = preflight(json).response_templates;
    templates["application/json"] = templates["application/json"].replace(/\$origin == "[^"]+"/, "true");
  },
  "API serves an additional method": (json) =>
    add(json, "aws_api_gateway_method", {
      ...resource(json, "aws_api_gateway_method", "GET"),
      http_method: "DELETE",
    }),
  "API serves an additional path": (json) =>
    add(json, "aws_api_gateway_resource", { ...resource(json, "aws_api_gateway_resource"), path_part: "admin" }),
  "API forwards requests to another server": (json) =>
    Object.assign(resource(json, "aws_api_gateway_integration", "GET"), {
      type: "HTTP_PROXY",
      uri: "http://evil.example.com",
    }),
  "API is not throttled": (json) =>
    Object.assign(settings(json), { throttling_rate_limit: -1, throttling_burst_limit: -1 }),
  "page has no security headers": (json) => delete distribution(json).default_cache_behavior.response_headers_policy_id,
  "page may have inline scripts": (json) =>
    (contentSecurity(json).content_security_policy += "; script-src 'unsafe-inline'"),
  "page may be put into a frame": (json) => {
    const policy: string = contentSecurity(json).content_security_policy;
    contentSecurity(json).content_security_policy = policy.replace("frame-ancestors 'none'", "frame-ancestors *");
  },
  "page may be loaded over plain http": (json) =>
    (headers(json).strict_transport_security.access_control_max_age_sec = 0),
  "API has no throttling": (json) => remove(json, "aws_api_gateway_method_settings"),
  "API logs no errors": (json) => Object.assign(settings(json), { logging_level: "OFF" }),
  "API logs bodies": (json) => Object.assign(settings(json), { data_trace_enabled: true, logging_level: "INFO" }),
  "API caches responses unencrypted": (json) =>
    Object.assign(settings(json), { caching_enabled: true, cache_data_encrypted: false }),
  "API has no access log": (json) => delete resource(json, "aws_api_gateway_stage").access_log_settings,
  "access log contains the caller's token": (json) =>
    (accessLog(json).format = '{"token":"$input.params(\'Authorization\')"}'),
  "access log goes elsewhere": (json) =>
    (accessLog(json).destination_arn = "arn:aws:logs:us-east-1:999999999999:log-group:stolen"),
  "second distribution": (json) =>
    add(json, "aws_cloudfront_distribution", {
      ...distribution(json),
      origin: [{ origin_id: "bucket", domain_name: reference(json, "aws_s3_bucket", "bucket_regional_domain_name") }],
    }),
});
