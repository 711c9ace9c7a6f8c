const AWS = "https://docs.aws.amazon.com";
const PROVIDER = "https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/resources";

/** Why an action is in the policies although no recorded request needs it: what does, and where that is documented. */
export const REASONS: Readonly<Record<string, readonly [reason: string, source: string]>> = {
  "acm:AddTagsToCertificate": ["changed tags of a certificate", `${PROVIDER}/acm_certificate`],
  "acm:RemoveTagsFromCertificate": ["changed tags of a certificate", `${PROVIDER}/acm_certificate`],
  "apigateway:SetWebACL": [
    "AWS requires it to associate a web ACL",
    `${AWS}/waf/latest/APIReference/API_AssociateWebACL.html`,
  ],
  "cloudfront:AllowVendedLogDeliveryForResource": [
    "AWS requires it for the log of a distribution",
    `${AWS}/AmazonCloudFront/latest/DeveloperGuide/standard-logging.html`,
  ],
  "cloudfront:UpdateFunction": ["changed redirects", `${PROVIDER}/cloudfront_function`],
  "cognito-idp:SetUserPoolMfaConfig": ["changed MFA of a user pool", `${PROVIDER}/cognito_user_pool`],
  "cognito-idp:UpdateUserPoolDomain": ["a changed certificate of a domain", `${PROVIDER}/cognito_user_pool_domain`],
  "iam:CreateServiceLinkedRole": [
    "AWS requires it for an account's first domain name of an API",
    `${AWS}/apigateway/latest/developerguide/using-service-linked-roles.html`,
  ],
  "iam:ListRoleTags": ["a role that is left after a destroy", `${AWS}/IAM/latest/APIReference/API_ListRoleTags.html`],
  "iam:PutRolePermissionsBoundary": ["a changed boundary", `${PROVIDER}/iam_role`],
  "lambda:GetAccountSettings": [
    "the quota that doctor compares with; the local AWS does not check this action",
    `${AWS}/lambda/latest/api/API_GetAccountSettings.html`,
  ],
  "lambda:GetLayerVersion": [
    "AWS requires it for a function with layers",
    `${AWS}/lambda/latest/dg/adding-layers.html`,
  ],
  "logs:AssociateKmsKey": [
    "AWS requires it for a log group with a key",
    `${AWS}/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html`,
  ],
  "logs:DescribeResourcePolicies": [
    "AWS requires it for a delivery to a log group",
    `${AWS}/AmazonCloudWatch/latest/logs/AWS-logs-and-resource-policy.html`,
  ],
  "logs:PutResourcePolicy": [
    "AWS requires it for a delivery to a log group",
    `${AWS}/AmazonCloudWatch/latest/logs/AWS-logs-and-resource-policy.html`,
  ],
  "logs:UpdateDeliveryConfiguration": ["changed fields of a delivery", `${PROVIDER}/cloudwatch_log_delivery`],
  "s3:DeleteObjectVersion": ["a bucket with versions that a destroy empties", `${PROVIDER}/s3_bucket`],
  "sns:SetSubscriptionAttributes": ["changed settings of a subscription", `${PROVIDER}/sns_topic_subscription`],
  "wafv2:TagResource": [
    "AWS requires it for a web ACL with tags",
    `${AWS}/waf/latest/APIReference/API_CreateWebACL.html`,
  ],
  "wafv2:UntagResource": ["changed tags of a web ACL", `${PROVIDER}/wafv2_web_acl`],
  "wafv2:UpdateWebACL": ["changed rules of a web ACL", `${PROVIDER}/wafv2_web_acl`],
};
