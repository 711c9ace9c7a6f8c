/** What is known of a type of AWS resources. Types without a row work too: they go by the type's own name. */
export interface ResourceType {
  /** What people call it; a part of something is followed by the name of that: `policy of bucket`. */
  readonly kind: string;
  /** Attribute that names it, or what it is a part of. @default - none; the construct names it */
  readonly name?: string;
  /** Whether its ARN has an id that AWS chooses, in the place of its name. @default false */
  readonly hasIdOfAws?: boolean;
  /** What it will be referred to by, by attribute. `region`, `account` and `name` stand for its own. @default - none */
  readonly identifiers?: Readonly<Record<string, string>>;
  /** The part of an app that it makes up. @default - that of what is nearest to it, as a role is to its function */
  readonly tier?: "Table" | "Sign-in" | "API" | "Functions" | "Site" | "Monitoring";
  /** What cannot be restored once it is destroyed. @default - nothing */
  readonly holds?: "data" | "logs";
  /** How many characters AWS takes, by attribute. @default - not checked */
  readonly maxLength?: Readonly<Record<string, number>>;
  /** What a recovery does about one that exists and that the state lacks. */
  readonly recovery: Recovery;
}

/**
 * - `import`: it is found by its name, or by its place in its parent, and imported
 * - `enter`: it is written into the state, because Terraform cannot import it
 * - `repeat`: nothing, because the next apply sets the same again
 * - `manual`: nothing, though the next apply fails or makes a second one
 */
type Recovery = "import" | "enter" | "repeat" | "manual";

/** All types that this package's constructs create, which a test ensures, and some others. */
export const RESOURCE_TYPES: Readonly<Record<string, ResourceType>> = {
  aws_acm_certificate: { kind: "certificate", name: "domain_name", recovery: "manual" },
  aws_acm_certificate_validation: { kind: "validation of certificate", recovery: "repeat" },

  aws_api_gateway_api_key: { kind: "API key", name: "name", tier: "API", recovery: "import" },
  aws_api_gateway_authorizer: { kind: "authorizer", name: "name", tier: "API", recovery: "import" },
  aws_api_gateway_base_path_mapping: {
    kind: "base path of domain",
    name: "domain_name",
    tier: "API",
    recovery: "manual",
  },
  aws_api_gateway_deployment: { kind: "deployment", tier: "API", recovery: "import" },
  aws_api_gateway_domain_name: { kind: "domain", name: "domain_name", tier: "API", recovery: "manual" },
  aws_api_gateway_gateway_response: {
    kind: "API's own errors",
    name: "response_type",
    tier: "API",
    recovery: "import",
  },
  aws_api_gateway_integration: { kind: "integration", tier: "API", recovery: "import" },
  aws_api_gateway_integration_response: { kind: "integration response", tier: "API", recovery: "import" },
  aws_api_gateway_method: { kind: "method", tier: "API", recovery: "import" },
  aws_api_gateway_method_response: { kind: "method response", tier: "API", recovery: "import" },
  aws_api_gateway_method_settings: { kind: "method settings", tier: "API", recovery: "repeat" },
  aws_api_gateway_model: { kind: "model", name: "name", tier: "API", recovery: "import" },
  aws_api_gateway_request_validator: { kind: "request validator", name: "name", tier: "API", recovery: "import" },
  aws_api_gateway_resource: { kind: "path", name: "path", tier: "API", recovery: "import" },
  aws_api_gateway_rest_api: {
    kind: "API",
    name: "name",
    hasIdOfAws: true,
    identifiers: { execution_arn: "arn:aws:execute-api:region:account:name" },
    tier: "API",
    recovery: "import",
  },
  aws_api_gateway_stage: { kind: "stage", name: "stage_name", tier: "API", recovery: "import" },
  aws_api_gateway_usage_plan: { kind: "usage plan", name: "name", tier: "API", recovery: "import" },
  aws_api_gateway_usage_plan_key: { kind: "usage plan key", tier: "API", recovery: "import" },

  aws_cloudfront_distribution: {
    kind: "distribution",
    name: "comment",
    hasIdOfAws: true,
    identifiers: { arn: "arn:aws:cloudfront::account:distribution/name" },
    tier: "Site",
    recovery: "import",
  },
  aws_cloudfront_function: {
    kind: "CloudFront function",
    name: "name",
    tier: "Site",
    maxLength: { name: 64 },
    recovery: "import",
  },
  aws_cloudfront_origin_access_control: {
    kind: "origin access control",
    name: "name",
    tier: "Site",
    maxLength: { name: 64 },
    recovery: "import",
  },
  aws_cloudfront_response_headers_policy: {
    kind: "response headers policy",
    name: "name",
    tier: "Site",
    maxLength: { name: 128 },
    recovery: "import",
  },

  aws_cloudwatch_dashboard: { kind: "dashboard", name: "dashboard_name", tier: "Monitoring", recovery: "repeat" },
  aws_cloudwatch_log_delivery: { kind: "log delivery", recovery: "manual" },
  aws_cloudwatch_log_delivery_destination: { kind: "log delivery destination", name: "name", recovery: "repeat" },
  aws_cloudwatch_log_delivery_source: { kind: "log delivery source", name: "name", recovery: "repeat" },
  aws_cloudwatch_log_group: {
    kind: "log group",
    name: "name",
    identifiers: { arn: "arn:aws:logs:region:account:log-group:name" },
    holds: "logs",
    maxLength: { name: 512 },
    recovery: "import",
  },
  aws_cloudwatch_metric_alarm: {
    kind: "alarm",
    name: "alarm_name",
    identifiers: { arn: "arn:aws:cloudwatch:region:account:alarm:name" },
    tier: "Monitoring",
    maxLength: { alarm_name: 255 },
    recovery: "repeat",
  },
  aws_cloudwatch_query_definition: { kind: "log query", name: "name", tier: "Monitoring", recovery: "import" },

  aws_cognito_user_pool: {
    kind: "user pool",
    name: "name",
    hasIdOfAws: true,
    identifiers: { arn: "arn:aws:cognito-idp:region:account:userpool/name" },
    tier: "Sign-in",
    holds: "data",
    maxLength: { name: 128 },
    recovery: "import",
  },
  aws_cognito_user_pool_client: {
    kind: "app client",
    name: "name",
    tier: "Sign-in",
    maxLength: { name: 128 },
    recovery: "import",
  },
  aws_cognito_user_pool_domain: { kind: "sign-in domain", name: "domain", tier: "Sign-in", recovery: "import" },

  aws_dynamodb_table: {
    kind: "table",
    name: "name",
    identifiers: { arn: "arn:aws:dynamodb:region:account:table/name" },
    tier: "Table",
    holds: "data",
    maxLength: { name: 255 },
    recovery: "import",
  },
  aws_dynamodb_table_item: { kind: "item of table", name: "table_name", tier: "Table", recovery: "enter" },

  aws_iam_policy: { kind: "policy", name: "name", maxLength: { name: 128 }, recovery: "manual" },
  aws_iam_role: {
    kind: "role",
    name: "name",
    identifiers: { arn: "arn:aws:iam::account:role/name" },
    maxLength: { name: 64 },
    recovery: "import",
  },
  aws_iam_role_policy: { kind: "policy of role", name: "role", maxLength: { name: 128 }, recovery: "import" },

  aws_kms_key: { kind: "KMS key", recovery: "manual" },
  aws_kms_key_policy: { kind: "KMS key policy", recovery: "repeat" },

  aws_lambda_function: {
    kind: "function",
    name: "function_name",
    identifiers: { arn: "arn:aws:lambda:region:account:function:name" },
    tier: "Functions",
    maxLength: { function_name: 64 },
    recovery: "import",
  },
  aws_lambda_function_url: {
    kind: "address of function",
    name: "function_name",
    tier: "Functions",
    recovery: "manual",
  },
  aws_lambda_permission: { kind: "permission to call function", name: "function_name", recovery: "import" },

  aws_route53_record: { kind: "DNS record", name: "name", recovery: "manual" },

  aws_s3_bucket: {
    kind: "bucket",
    name: "bucket",
    identifiers: { arn: "arn:aws:s3:::name", id: "name" },
    tier: "Site",
    holds: "data",
    maxLength: { bucket: 63 },
    recovery: "import",
  },
  aws_s3_bucket_acl: { kind: "ACL of bucket", name: "bucket", tier: "Site", recovery: "repeat" },
  aws_s3_bucket_cors_configuration: { kind: "CORS of bucket", name: "bucket", tier: "Site", recovery: "repeat" },
  aws_s3_bucket_lifecycle_configuration: {
    kind: "lifecycle rules of bucket",
    name: "bucket",
    tier: "Site",
    recovery: "repeat",
  },
  aws_s3_bucket_ownership_controls: {
    kind: "ownership controls of bucket",
    name: "bucket",
    tier: "Site",
    recovery: "repeat",
  },
  aws_s3_bucket_policy: { kind: "policy of bucket", name: "bucket", tier: "Site", recovery: "repeat" },
  aws_s3_bucket_public_access_block: {
    kind: "public access block of bucket",
    name: "bucket",
    tier: "Site",
    recovery: "repeat",
  },
  aws_s3_bucket_server_side_encryption_configuration: {
    kind: "encryption of bucket",
    name: "bucket",
    tier: "Site",
    recovery: "repeat",
  },
  aws_s3_bucket_versioning: { kind: "versioning of bucket", name: "bucket", tier: "Site", recovery: "repeat" },
  aws_s3_object: { kind: "file", name: "key", tier: "Site", recovery: "repeat" },

  aws_sns_topic: {
    kind: "topic",
    name: "name",
    identifiers: { arn: "arn:aws:sns:region:account:name", owner: "account" },
    tier: "Monitoring",
    maxLength: { name: 256 },
    recovery: "repeat",
  },
  aws_sns_topic_policy: { kind: "topic policy", tier: "Monitoring", recovery: "repeat" },
  aws_sns_topic_subscription: { kind: "topic subscription", tier: "Monitoring", recovery: "repeat" },
  aws_sqs_queue: {
    kind: "queue",
    name: "name",
    identifiers: { arn: "arn:aws:sqs:region:account:name" },
    maxLength: { name: 80 },
    recovery: "manual",
  },

  aws_wafv2_web_acl: { kind: "web ACL", name: "name", recovery: "manual" },
  aws_wafv2_web_acl_association: { kind: "web ACL association", recovery: "repeat" },
};
