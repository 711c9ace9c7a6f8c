import type { Subject } from "./finding";
import type { Suppression } from "./verdict";

const FUNCTION = "UserApi_GetUser";
const STAGE = "UserApi_RestApi_Stage";
const API_LOGS = ["UserApi_RestApi_AccessLog", "UserApi_RestApi_ExecutionLog"];

/** Fixed by a prop that costs, widens a role or depends on the app. */
const ONE_PROP_AWAY = goneIn(
  ["hardened"],
  [
    {
      check: "CKV_AWS_50",
      resources: [FUNCTION],
      reason: "`tracing` widens the role: X-Ray's write actions support no resource but `*`",
    },
    { check: "CKV_AWS_73", resources: [STAGE], reason: "`tracing` of the API goes with that of its functions" },
    {
      check: "CKV_AWS_59",
      resources: ["UserApi_RestApi_Method-GET-users"],
      reason: "the users' API is public by its purpose; `apiKeyRequired` closes a route",
    },
    {
      check: "CKV_AWS_68",
      resources: ["Site"],
      reason: "`webAclArn`: a firewall costs by the month, also without requests",
    },
    { check: "CKV2_AWS_29", resources: [STAGE], reason: "`WebAcl.addApi`: a firewall costs by the month" },
    {
      check: "CKV_AWS_115",
      resources: [FUNCTION],
      reason: "`reservedConcurrency` takes from the account's pool, which may be too small; the stage is throttled",
    },
    {
      check: "CKV_AWS_119",
      resources: ["UserTable"],
      reason:
        "`kmsKeyArn` gives callers kms:Decrypt in addition to what they are granted; encrypted with DynamoDB's key",
    },
    {
      check: "CKV_AWS_145",
      resources: ["Site_Bucket"],
      reason: "`kmsKeyArn`; the files are published, and encrypted with S3's keys",
    },
    {
      check: "CKV_AWS_26",
      resources: ["Alarms_Topic"],
      reason: "`kmsKeyArn`: CloudWatch may not use the AWS managed key, and alarms would silently stop arriving",
    },
    {
      check: "CKV_AWS_158",
      resources: ["UserApi_GetUser_LogGroup", ...API_LOGS],
      reason: "`logKmsKeyArn`; encrypted with CloudWatch's keys",
    },
    {
      check: "CKV_AWS_338",
      resources: ["UserApi_GetUser_LogGroup", ...API_LOGS],
      reason: "`logRetentionDays`, `accessLogRetentionDays`: a year of addresses is more than fault finding needs",
    },
    {
      check: "CKV2_AWS_53",
      resources: ["UserApi_RestApi_Method-GET-users"],
      reason: "the handler checks userId and reports what is wrong; `requiredQueryParameters` lets the gateway check",
    },
    {
      check: "CKV_AWS_76",
      resources: [STAGE],
      reason: "`accessLogRetentionDays`: AWS rejects it in an account without API Gateway's log role",
    },
  ],
);

const ONE_DOMAIN_AWAY = goneIn(
  ["prod", "hardened"],
  [
    {
      check: "CKV_AWS_174",
      resources: ["Site"],
      reason: "`domainName`: CloudFront's default certificate leaves no choice, a custom one comes with TLS 1.2",
    },
    { check: "CKV2_AWS_42", resources: ["Site"], reason: "`domainName`: a custom certificate needs a domain name" },
  ],
);

/** Of no use here, or the check is mistaken. */
const NOT_APPLICABLE: readonly Suppression[] = [
  {
    check: "CKV_AWS_116",
    resources: [FUNCTION],
    reason: "a dead letter queue is for asynchronous calls, and API Gateway waits for its response",
  },
  {
    check: "CKV_AWS_117",
    resources: [FUNCTION],
    reason: "DynamoDB is reached over IAM and TLS; a VPC adds NAT, cold starts and permissions on `*`",
  },
  {
    check: "CKV_AWS_272",
    resources: [FUNCTION],
    reason: "whoever may deploy would also sign, in the same run: a signature adds nothing to the role",
  },
  {
    check: "CKV_AWS_173",
    resources: [FUNCTION],
    reason: "a table name and origins are no secrets; the role would need kms:Decrypt",
  },
  { check: "CKV_AWS_120", resources: [STAGE], reason: "a cache would keep personal data, and costs by the hour" },
  {
    check: "CKV_AWS_225",
    resources: ["UserApi_RestApi_Throttling"],
    reason: "a cache would keep personal data, and costs by the hour",
  },
  {
    check: "CKV2_AWS_51",
    resources: [STAGE],
    reason: "a client certificate is for http backends; Lambda is called with IAM",
  },
  {
    check: "CKV2_AWS_4",
    resources: [STAGE],
    reason: "errors are logged with the access log; the check requires metrics by route too, each of which costs",
  },
  {
    check: "CKV2_AWS_53",
    resources: ["UserApi_RestApi_Method-OPTIONS-users"],
    reason: "API Gateway responds to a preflight and reads no parameter",
  },
  {
    check: "CKV2_AWS_70",
    resources: ["UserApi_RestApi_Method-OPTIONS-users"],
    reason: "checkov's check crashes; preflights carry no credentials",
  },
  { check: "CKV_AWS_310", resources: ["Site"], reason: "a second region for a page that is rebuilt in a minute" },
  { check: "CKV_AWS_374", resources: ["Site"], reason: "where an app is offered is a business decision" },
  {
    check: "CKV_AWS_86",
    resources: ["Site"],
    reason: "`SiteAccessLog` is the newer way, which the check does not support",
  },
  {
    check: "CKV_AWS_259",
    resources: ["Site_Headers"],
    reason: "TLS for a year is on; `includeSubDomains` and `preload` bind hosts that are not the app's",
  },
  {
    check: "CKV2_AWS_47",
    resources: ["Site"],
    reason: "has the Log4j rules with `webAclArn`; the check requires users of VPNs to be blocked as well",
  },
  {
    check: "CKV2_AWS_77",
    resources: [STAGE],
    reason: "has the Log4j rules with `WebAcl`; the check requires users of VPNs to be blocked as well",
  },
  {
    check: "CKV2_AWS_31",
    resources: ["SiteWebAcl", "ApiWebAcl"],
    reason: "a web ACL keeps metrics and samples; a log of all requests is the access log",
  },
  {
    check: "CKV_AWS_18",
    resources: ["Site_Bucket", "StateBackend_Bucket"],
    reason: "only CloudFront reads the one; CloudTrail's data events show who read the state",
  },
  {
    check: "CKV_AWS_21",
    resources: ["Site_Bucket"],
    reason: "what is published is built from version control; the state bucket is versioned",
  },
  { check: "CKV2_AWS_61", resources: ["Site_Bucket"], reason: "no versions, no multipart remains: nothing to expire" },
  { check: "CKV2_AWS_62", resources: ["Site_Bucket", "StateBackend_Bucket"], reason: "nothing waits for events" },
  {
    check: "CKV_AWS_144",
    resources: ["Site_Bucket", "StateBackend_Bucket"],
    reason: "a page is rebuilt; the state has its versions, and names one region",
  },
  { check: "CKV_AWS_119", resources: ["StateBackend_LockTable"], reason: "holds lock ids and digests" },
  {
    check: "CKV_AWS_145",
    resources: ["StateBackend_Bucket"],
    reason: "encrypted with S3's keys; whoever may read the bucket is trusted with the state",
  },
  { check: "CKV_AWS_109", resources: ["KeyPolicyDocument"], reason: "in a key policy, `*` is the key itself" },
  { check: "CKV_AWS_111", resources: ["KeyPolicyDocument"], reason: "in a key policy, `*` is the key itself" },
  { check: "CKV_AWS_356", resources: ["KeyPolicyDocument"], reason: "in a key policy, `*` is the key itself" },
];

export const SUPPRESSIONS: readonly Suppression[] = [...ONE_PROP_AWAY, ...ONE_DOMAIN_AWAY, ...NOT_APPLICABLE];

function goneIn(notIn: readonly Subject[], rows: readonly Suppression[]): Suppression[] {
  return rows.map((row) => ({ ...row, notIn }));
}
