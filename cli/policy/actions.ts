/**
 * What is done to a type of resources, and on what.
 *
 * `on` are ARNs, in which `{region}` and `{account}` are the resource's and any other name in braces is an attribute, as it is
 * synthesized. Where that is known only after an apply, the rest of the ARN is `*`. An action gets the ARNs only if AWS
 * limits it by any, else `*`.
 */
export interface Actions {
  readonly on: readonly string[];
  /** What reads its attributes, for a plan. @default - none */
  readonly read?: readonly string[];
  /** What creates, updates and tags it. @default - none */
  readonly change?: readonly string[];
  /** @default - none */
  readonly delete?: readonly string[];
  /** What finds it where the state lacks it. @default - none */
  readonly find?: readonly string[];
  /** The condition of the request, as IAM has it. @default - none */
  readonly condition?: Condition;
  /** Attribute without which none of this applies. @default - it always does */
  readonly when?: string;
}

/** Values by key, by operator. */
export type Condition = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

const API = "arn:aws:apigateway:{region}::";
const PARTS_OF_API: readonly Actions[] = [
  {
    // AWS chooses the id of an API.
    on: [`${API}/restapis/*`],
    read: ["apigateway:GET"],
    change: ["apigateway:POST", "apigateway:PUT", "apigateway:PATCH"],
    delete: ["apigateway:DELETE"],
  },
];
const TAGS_OF_API: Actions = { on: [`${API}/tags/*`], change: ["apigateway:PUT", "apigateway:DELETE"] };

const LOG_GROUP = "arn:aws:logs:{region}:{account}:log-group:{name}";
const BUCKET = "arn:aws:s3:::{bucket}";
const USER_POOLS = "arn:aws:cognito-idp:{region}:{account}:userpool/*";
const CERTIFICATES = "arn:aws:acm:{region}:{account}:certificate/*";
const DISTRIBUTIONS = "arn:aws:cloudfront::{account}:distribution/*";
const HOSTED_ZONES = "arn:aws:route53:::hostedzone/*";
const TABLE = "arn:aws:dynamodb:{region}:{account}:table/{name}";
const FUNCTION = "arn:aws:lambda:{region}:{account}:function:{function_name}";

/** The part of a bucket's settings that a type of resource has: `s3:Get<part>` and `s3:Put<part>`. */
function settingOfBucket(part: string): Actions {
  // S3 has no action that deletes a setting: it is the one that sets it.
  return { on: [BUCKET], read: [`s3:Get${part}`], change: [`s3:Put${part}`], delete: [`s3:Put${part}`] };
}

/** What the AWS provider 5.100 does, by the type of Terraform's resources and data sources. */
export const ACTIONS_BY_TYPE: Readonly<Record<string, readonly Actions[]>> = {
  aws_acm_certificate: [
    {
      on: [CERTIFICATES],
      read: ["acm:DescribeCertificate", "acm:ListTagsForCertificate"],
      change: ["acm:RequestCertificate", "acm:AddTagsToCertificate", "acm:RemoveTagsFromCertificate"],
      delete: ["acm:DeleteCertificate"],
    },
  ],
  aws_acm_certificate_validation: [{ on: [CERTIFICATES], read: ["acm:DescribeCertificate"] }],

  aws_api_gateway_api_key: [
    { on: [`${API}/apikeys`], change: ["apigateway:POST"], find: ["apigateway:GET"] },
    {
      on: [`${API}/apikeys/*`],
      read: ["apigateway:GET"],
      change: ["apigateway:PATCH"],
      delete: ["apigateway:DELETE"],
    },
    TAGS_OF_API,
  ],
  aws_api_gateway_authorizer: PARTS_OF_API,
  aws_api_gateway_base_path_mapping: [
    {
      on: [`${API}/domainnames/{domain_name}/basepathmappings`],
      change: ["apigateway:POST"],
    },
    {
      on: [`${API}/domainnames/{domain_name}/basepathmappings/*`],
      read: ["apigateway:GET"],
      change: ["apigateway:PATCH"],
      delete: ["apigateway:DELETE"],
    },
  ],
  aws_api_gateway_deployment: PARTS_OF_API,
  aws_api_gateway_domain_name: [
    { on: [`${API}/domainnames`], change: ["apigateway:POST"] },
    {
      on: [`${API}/domainnames/{domain_name}`],
      read: ["apigateway:GET"],
      change: ["apigateway:PATCH"],
      delete: ["apigateway:DELETE"],
    },
    TAGS_OF_API,
    {
      on: ["arn:aws:iam::{account}:role/aws-service-role/ops.apigateway.amazonaws.com/*"],
      change: ["iam:CreateServiceLinkedRole"],
      condition: { StringEquals: { "iam:AWSServiceName": "ops.apigateway.amazonaws.com" } },
    },
  ],
  aws_api_gateway_gateway_response: PARTS_OF_API,
  aws_api_gateway_integration: PARTS_OF_API,
  aws_api_gateway_integration_response: PARTS_OF_API,
  aws_api_gateway_method: PARTS_OF_API,
  aws_api_gateway_method_response: PARTS_OF_API,
  aws_api_gateway_method_settings: [...PARTS_OF_API, { on: [`${API}/restapis/*`], delete: ["apigateway:PATCH"] }],
  aws_api_gateway_model: PARTS_OF_API,
  aws_api_gateway_request_validator: PARTS_OF_API,
  aws_api_gateway_resource: PARTS_OF_API,
  aws_api_gateway_rest_api: [
    { on: [`${API}/restapis`], change: ["apigateway:POST"], find: ["apigateway:GET"] },
    ...PARTS_OF_API,
    TAGS_OF_API,
  ],
  aws_api_gateway_stage: [...PARTS_OF_API, TAGS_OF_API],
  aws_api_gateway_usage_plan: [
    { on: [`${API}/usageplans`], change: ["apigateway:POST"], find: ["apigateway:GET"] },
    {
      on: [`${API}/usageplans/*`],
      read: ["apigateway:GET"],
      change: ["apigateway:PATCH"],
      // Stages are taken out of it first.
      delete: ["apigateway:PATCH", "apigateway:DELETE"],
    },
    TAGS_OF_API,
  ],
  aws_api_gateway_usage_plan_key: [
    {
      on: [`${API}/usageplans/*`],
      read: ["apigateway:GET"],
      change: ["apigateway:POST"],
      delete: ["apigateway:DELETE"],
    },
  ],

  aws_cloudfront_distribution: [
    {
      on: [DISTRIBUTIONS],
      read: ["cloudfront:GetDistribution", "cloudfront:ListTagsForResource"],
      change: [
        "cloudfront:CreateDistribution",
        "cloudfront:UpdateDistribution",
        "cloudfront:TagResource",
        "cloudfront:UntagResource",
      ],
      // It is disabled first.
      delete: ["cloudfront:UpdateDistribution", "cloudfront:DeleteDistribution"],
      find: ["cloudfront:ListDistributions"],
    },
  ],
  aws_cloudfront_function: [
    {
      on: ["arn:aws:cloudfront::{account}:function/{name}"],
      read: ["cloudfront:DescribeFunction", "cloudfront:GetFunction"],
      change: ["cloudfront:CreateFunction", "cloudfront:UpdateFunction", "cloudfront:PublishFunction"],
      delete: ["cloudfront:DeleteFunction"],
      find: ["cloudfront:ListFunctions"],
    },
  ],
  aws_cloudfront_origin_access_control: [
    {
      on: ["arn:aws:cloudfront::{account}:origin-access-control/*"],
      read: ["cloudfront:GetOriginAccessControl"],
      change: ["cloudfront:CreateOriginAccessControl", "cloudfront:UpdateOriginAccessControl"],
      delete: ["cloudfront:DeleteOriginAccessControl"],
      find: ["cloudfront:ListOriginAccessControls"],
    },
  ],
  aws_cloudfront_response_headers_policy: [
    {
      on: ["arn:aws:cloudfront::{account}:response-headers-policy/*"],
      read: ["cloudfront:GetResponseHeadersPolicy"],
      change: ["cloudfront:CreateResponseHeadersPolicy", "cloudfront:UpdateResponseHeadersPolicy"],
      delete: ["cloudfront:DeleteResponseHeadersPolicy"],
      find: ["cloudfront:ListResponseHeadersPolicies"],
    },
  ],

  aws_cloudwatch_dashboard: [
    {
      on: ["arn:aws:cloudwatch::{account}:dashboard/{dashboard_name}"],
      read: ["cloudwatch:GetDashboard"],
      change: ["cloudwatch:PutDashboard"],
      delete: ["cloudwatch:DeleteDashboards"],
    },
  ],
  aws_cloudwatch_log_delivery: [
    {
      on: ["arn:aws:logs:{region}:{account}:delivery:*"],
      read: ["logs:GetDelivery", "logs:ListTagsForResource"],
      change: [
        "logs:CreateDelivery",
        "logs:UpdateDeliveryConfiguration",
        "logs:TagResource",
        "logs:UntagResource",
        // AWS lets the service write the log group by a policy of the account's logs.
        "logs:DescribeResourcePolicies",
        "logs:PutResourcePolicy",
      ],
      delete: ["logs:DeleteDelivery"],
    },
    {
      on: ["arn:aws:logs:{region}:{account}:delivery-source:{delivery_source_name}"],
      change: ["logs:CreateDelivery"],
    },
    {
      on: ["arn:aws:logs:{region}:{account}:delivery-destination:*"],
      change: ["logs:CreateDelivery"],
    },
  ],
  aws_cloudwatch_log_delivery_destination: [
    {
      on: ["arn:aws:logs:{region}:{account}:delivery-destination:{name}"],
      read: ["logs:GetDeliveryDestination", "logs:ListTagsForResource"],
      change: ["logs:PutDeliveryDestination", "logs:TagResource", "logs:UntagResource"],
      delete: ["logs:DeleteDeliveryDestination"],
    },
  ],
  aws_cloudwatch_log_delivery_source: [
    {
      on: ["arn:aws:logs:{region}:{account}:delivery-source:{name}"],
      read: ["logs:GetDeliverySource", "logs:ListTagsForResource"],
      change: ["logs:PutDeliverySource", "logs:TagResource", "logs:UntagResource"],
      delete: ["logs:DeleteDeliverySource"],
    },
    { on: [DISTRIBUTIONS], change: ["cloudfront:AllowVendedLogDeliveryForResource"] },
  ],
  aws_cloudwatch_log_group: [
    {
      // AWS takes some actions for the group and others for all that is in it.
      on: [LOG_GROUP, `${LOG_GROUP}:*`],
      read: ["logs:DescribeLogGroups", "logs:ListTagsForResource"],
      change: ["logs:CreateLogGroup", "logs:PutRetentionPolicy", "logs:TagResource", "logs:UntagResource"],
      delete: ["logs:DeleteLogGroup"],
    },
    { when: "kms_key_id", on: [LOG_GROUP, `${LOG_GROUP}:*`], change: ["logs:AssociateKmsKey"] },
  ],
  aws_cloudwatch_metric_alarm: [
    {
      on: ["arn:aws:cloudwatch:{region}:{account}:alarm:{alarm_name}"],
      read: ["cloudwatch:DescribeAlarms", "cloudwatch:ListTagsForResource"],
      change: ["cloudwatch:PutMetricAlarm", "cloudwatch:TagResource", "cloudwatch:UntagResource"],
      delete: ["cloudwatch:DeleteAlarms"],
    },
  ],
  aws_cloudwatch_query_definition: [
    {
      on: ["*"],
      read: ["logs:DescribeQueryDefinitions"],
      change: ["logs:PutQueryDefinition"],
      delete: ["logs:DeleteQueryDefinition"],
    },
  ],

  aws_cognito_user_pool: [
    {
      on: [USER_POOLS],
      read: ["cognito-idp:DescribeUserPool", "cognito-idp:GetUserPoolMfaConfig"],
      change: [
        "cognito-idp:CreateUserPool",
        "cognito-idp:UpdateUserPool",
        "cognito-idp:SetUserPoolMfaConfig",
        "cognito-idp:TagResource",
        "cognito-idp:UntagResource",
      ],
      delete: ["cognito-idp:DeleteUserPool"],
      find: ["cognito-idp:ListUserPools"],
    },
  ],
  aws_cognito_user_pool_client: [
    {
      on: [USER_POOLS],
      read: ["cognito-idp:DescribeUserPoolClient"],
      change: ["cognito-idp:CreateUserPoolClient", "cognito-idp:UpdateUserPoolClient"],
      delete: ["cognito-idp:DeleteUserPoolClient"],
      find: ["cognito-idp:ListUserPoolClients"],
    },
  ],
  aws_cognito_user_pool_domain: [
    {
      on: [USER_POOLS],
      read: ["cognito-idp:DescribeUserPoolDomain"],
      change: ["cognito-idp:CreateUserPoolDomain", "cognito-idp:UpdateUserPoolDomain"],
      delete: ["cognito-idp:DeleteUserPoolDomain"],
    },
  ],

  aws_dynamodb_table: [
    {
      on: [TABLE],
      read: [
        "dynamodb:DescribeTable",
        "dynamodb:DescribeContinuousBackups",
        "dynamodb:DescribeTimeToLive",
        "dynamodb:ListTagsOfResource",
      ],
      change: [
        "dynamodb:CreateTable",
        "dynamodb:UpdateTable",
        "dynamodb:UpdateContinuousBackups",
        "dynamodb:UpdateTimeToLive",
        "dynamodb:TagResource",
        "dynamodb:UntagResource",
      ],
      delete: ["dynamodb:DeleteTable"],
    },
    {
      // The provider reads which key is DynamoDB's default one.
      on: ["arn:aws:kms:{region}:{account}:key/*"],
      read: ["kms:DescribeKey"],
      condition: { StringEquals: { "kms:RequestAlias": "alias/aws/dynamodb" } },
    },
  ],
  aws_dynamodb_table_item: [
    {
      on: ["arn:aws:dynamodb:{region}:{account}:table/{table_name}"],
      read: ["dynamodb:GetItem"],
      change: ["dynamodb:PutItem", "dynamodb:UpdateItem"],
      delete: ["dynamodb:DeleteItem"],
    },
  ],

  aws_iam_role: [
    {
      on: ["arn:aws:iam::{account}:role/{name}"],
      read: [
        "iam:GetRole",
        "iam:ListRolePolicies",
        "iam:ListAttachedRolePolicies",
        "iam:GetRolePolicy",
        "iam:ListInstanceProfilesForRole",
      ],
      change: [
        "iam:CreateRole",
        "iam:PutRolePermissionsBoundary",
        "iam:UpdateAssumeRolePolicy",
        "iam:UpdateRole",
        "iam:UpdateRoleDescription",
        "iam:TagRole",
        "iam:UntagRole",
      ],
      delete: ["iam:DeleteRole"],
    },
  ],
  aws_iam_role_policy: [
    {
      on: ["arn:aws:iam::{account}:role/{role}"],
      read: ["iam:GetRolePolicy"],
      change: ["iam:PutRolePolicy"],
      delete: ["iam:DeleteRolePolicy"],
    },
  ],

  aws_lambda_function: [
    {
      on: [FUNCTION],
      read: ["lambda:GetFunction", "lambda:GetFunctionCodeSigningConfig", "lambda:ListVersionsByFunction"],
      change: [
        "lambda:CreateFunction",
        "lambda:UpdateFunctionCode",
        "lambda:UpdateFunctionConfiguration",
        "lambda:PutFunctionConcurrency",
        "lambda:DeleteFunctionConcurrency",
        "lambda:TagResource",
        "lambda:UntagResource",
      ],
      delete: ["lambda:DeleteFunction"],
    },
    {
      on: ["{role}"],
      change: ["iam:PassRole"],
      condition: { StringEquals: { "iam:PassedToService": "lambda.amazonaws.com" } },
    },
    { when: "layers", on: ["{layers}"], change: ["lambda:GetLayerVersion"] },
  ],
  aws_lambda_permission: [
    {
      on: [FUNCTION],
      read: ["lambda:GetPolicy"],
      change: ["lambda:AddPermission"],
      delete: ["lambda:RemovePermission"],
    },
  ],

  aws_route53_record: [
    {
      on: [HOSTED_ZONES],
      read: ["route53:GetHostedZone", "route53:ListResourceRecordSets"],
      change: ["route53:ChangeResourceRecordSets"],
      delete: ["route53:ChangeResourceRecordSets"],
    },
    { on: ["arn:aws:route53:::change/*"], change: ["route53:GetChange"], delete: ["route53:GetChange"] },
  ],
  "data.aws_route53_zone": [
    {
      on: [HOSTED_ZONES],
      read: ["route53:ListHostedZones", "route53:GetHostedZone", "route53:ListTagsForResource"],
    },
  ],

  aws_s3_bucket: [
    {
      on: [BUCKET],
      read: [
        "s3:GetAccelerateConfiguration",
        "s3:GetBucketAcl",
        "s3:GetBucketCORS",
        "s3:GetBucketLogging",
        "s3:GetBucketObjectLockConfiguration",
        "s3:GetBucketPolicy",
        "s3:GetBucketRequestPayment",
        "s3:GetBucketTagging",
        "s3:GetBucketVersioning",
        "s3:GetBucketWebsite",
        "s3:GetEncryptionConfiguration",
        "s3:GetLifecycleConfiguration",
        "s3:GetReplicationConfiguration",
        "s3:ListBucket",
      ],
      change: ["s3:CreateBucket", "s3:PutBucketTagging"],
      delete: ["s3:DeleteBucket", "s3:ListBucketVersions"],
      find: ["s3:ListBucketVersions"],
    },
    { on: [`${BUCKET}/*`], delete: ["s3:DeleteObject", "s3:DeleteObjectVersion"] },
  ],
  aws_s3_bucket_lifecycle_configuration: [settingOfBucket("LifecycleConfiguration")],
  aws_s3_bucket_ownership_controls: [settingOfBucket("BucketOwnershipControls")],
  aws_s3_bucket_policy: [{ ...settingOfBucket("BucketPolicy"), delete: ["s3:DeleteBucketPolicy"] }],
  aws_s3_bucket_public_access_block: [settingOfBucket("BucketPublicAccessBlock")],
  aws_s3_bucket_server_side_encryption_configuration: [settingOfBucket("EncryptionConfiguration")],
  aws_s3_bucket_versioning: [settingOfBucket("BucketVersioning")],
  aws_s3_object: [
    {
      on: [`${BUCKET}/*`],
      read: ["s3:GetObject", "s3:GetObjectTagging"],
      change: ["s3:PutObject", "s3:PutObjectTagging"],
      delete: ["s3:DeleteObject", "s3:DeleteObjectVersion"],
    },
    { on: [BUCKET], delete: ["s3:ListBucketVersions"] },
  ],

  aws_sns_topic: [
    {
      on: ["arn:aws:sns:{region}:{account}:{name}"],
      read: ["sns:GetTopicAttributes", "sns:ListTagsForResource"],
      change: ["sns:CreateTopic", "sns:SetTopicAttributes", "sns:TagResource", "sns:UntagResource"],
      delete: ["sns:DeleteTopic"],
    },
  ],
  aws_sns_topic_policy: [
    {
      on: ["{arn}"],
      read: ["sns:GetTopicAttributes"],
      change: ["sns:SetTopicAttributes"],
      delete: ["sns:SetTopicAttributes"],
    },
  ],
  aws_sns_topic_subscription: [
    {
      on: ["{topic_arn}"],
      read: ["sns:GetSubscriptionAttributes"],
      change: ["sns:Subscribe", "sns:SetSubscriptionAttributes"],
      delete: ["sns:Unsubscribe"],
    },
  ],

  aws_wafv2_web_acl: [
    {
      on: ["arn:aws:wafv2:{region}:{account}:{scope}/webacl/{name}/*"],
      read: ["wafv2:GetWebACL", "wafv2:ListTagsForResource"],
      change: ["wafv2:CreateWebACL", "wafv2:UpdateWebACL", "wafv2:TagResource", "wafv2:UntagResource"],
      delete: ["wafv2:DeleteWebACL"],
    },
    {
      on: ["arn:aws:wafv2:{region}:{account}:{scope}/managedruleset/*"],
      change: ["wafv2:CreateWebACL", "wafv2:UpdateWebACL"],
    },
  ],
  aws_wafv2_web_acl_association: [
    {
      on: [`${API}/restapis/*`],
      read: ["wafv2:GetWebACLForResource"],
      change: ["wafv2:AssociateWebACL", "apigateway:SetWebACL"],
      delete: ["wafv2:DisassociateWebACL", "apigateway:SetWebACL"],
    },
    {
      on: ["arn:aws:wafv2:{region}:{account}:regional/webacl/*"],
      read: ["wafv2:GetWebACLForResource", "wafv2:GetWebACL"],
      change: ["wafv2:AssociateWebACL"],
      delete: ["wafv2:DisassociateWebACL"],
    },
  ],
};
