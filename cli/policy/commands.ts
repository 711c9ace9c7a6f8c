import { type AppConfig, stackIdsOf } from "../../src/app/config";
import type { Condition } from "./actions";
import { boundaryArnOf, isOwnBoundary, nameOf, type Phase } from "./names";

/** Actions on resources. */
export interface Need {
  /** ARNs. */
  readonly on: readonly string[];
  readonly actions: readonly string[];
  readonly condition?: Condition;
}

/** What the commands of a phase do themselves, and Terraform with the state. */
export function needsOfCommands(phase: Phase, config: AppConfig): Need[] {
  const { app, state } = stackIdsOf(config);
  const home = homeOf(config);
  if (phase === "bootstrap") return [...stateOf(home, state, "write"), ...bootstrapNeeds(config)];
  if (phase === "plan") return [...stateOf(home, app, "read"), ...lockOf(home, app)];
  const common = [...stateOf(home, app, "write"), ...lockOf(home, app)];
  return [...common, ...(phase === "deploy" ? deployNeeds : phase === "destroy" ? destroyNeeds : recoverNeeds)(config)];
}

/** The bucket and the lock table of the state. */
interface Home {
  readonly bucket: string;
  readonly lockTable: string;
  readonly bucketName: string;
}

function homeOf({ accountId, state: { bucket, lockTable, region } }: AppConfig): Home {
  return {
    bucket: `arn:aws:s3:::${bucket}`,
    lockTable: `arn:aws:dynamodb:${region}:${accountId}:table/${lockTable}`,
    bucketName: bucket,
  };
}

function stateOf({ bucket }: Home, stack: string, access: "read" | "write"): Need[] {
  return [
    { on: [bucket], actions: ["s3:ListBucket"] },
    { on: [`${bucket}/${stack}.tfstate`], actions: ["s3:GetObject", ...(access === "write" ? ["s3:PutObject"] : [])] },
  ];
}

/** Both locks of a state, and the state's digest, which only `write` may change. */
function lockOf({ bucket, lockTable, bucketName }: Home, stack: string): Need[] {
  const item = `${bucketName}/${stack}.tfstate`;
  return [
    { on: [`${bucket}/${stack}.tfstate.tflock`], actions: ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"] },
    { on: [lockTable], actions: ["dynamodb:GetItem"], condition: itemsOf(item, `${item}-md5`) },
    { on: [lockTable], actions: ["dynamodb:PutItem", "dynamodb:DeleteItem"], condition: itemsOf(item) },
  ];
}

/** Where Terraform records the digest of the state that it wrote. */
function digestOf({ bucketName, lockTable }: Home, stack: string): Need {
  return { on: [lockTable], actions: ["dynamodb:PutItem"], condition: itemsOf(`${bucketName}/${stack}.tfstate-md5`) };
}

function itemsOf(...keys: string[]): Condition {
  return { "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": keys } };
}

function deployNeeds(config: AppConfig): Need[] {
  const { region, accountId } = config;
  const home = homeOf(config);
  return [
    digestOf(home, stackIdsOf(config).app),
    // What the workflow saves of a state that Terraform could not save.
    { on: [`${home.bucket}/errored/*`], actions: ["s3:PutObject"] },
    {
      on: [`arn:aws:cloudfront::${accountId}:distribution/*`],
      actions: ["cloudfront:CreateInvalidation", "cloudfront:GetInvalidation"],
    },
    // status and logs
    { on: [`arn:aws:cloudwatch:${region}:${accountId}:alarm:*`], actions: ["cloudwatch:DescribeAlarms"] },
    { on: ["*"], actions: ["cloudwatch:GetMetricStatistics"] },
    {
      on: [`arn:aws:logs:${region}:${accountId}:log-group:/aws/lambda/${config.namePrefix}-*`],
      actions: ["logs:FilterLogEvents"],
    },
    // doctor
    { on: [home.bucket], actions: ["s3:GetBucketVersioning"] },
    { on: [home.lockTable], actions: ["dynamodb:DescribeTable"] },
    {
      on: [`arn:aws:apigateway:${region}::/account`, `arn:aws:apigateway:${region}::/restapis`],
      actions: ["apigateway:GET"],
    },
    { on: [`arn:aws:iam::${accountId}:role/${LOG_ROLE}`], actions: ["iam:GetRole"] },
    {
      // What `bootstrap --roles` calls the role that has these policies: doctor simulates what it may do.
      on: [`arn:aws:iam::${accountId}:role/${nameOf("deploy", config)}`],
      actions: ["iam:GetRole", "iam:SimulatePrincipalPolicy"],
    },
    ...(isOwnBoundary(config)
      ? [{ on: [boundaryArnOf(config)], actions: ["iam:GetPolicy", "iam:GetPolicyVersion"] }]
      : []),
    {
      on: ["*"],
      actions: [
        "cloudfront:ListDistributions",
        "cloudfront:ListFunctions",
        "cloudfront:ListOriginAccessControls",
        "cloudfront:ListResponseHeadersPolicies",
        "dynamodb:ListTables",
        "iam:GetAccountSummary",
        "lambda:GetAccountSettings",
      ],
    },
  ];
}

function destroyNeeds(config: AppConfig): Need[] {
  const { region, accountId, namePrefix } = config;
  return [
    digestOf(homeOf(config), stackIdsOf(config).app),
    // What is in it is counted, and what is left is looked for.
    { on: [`arn:aws:dynamodb:${region}:${accountId}:table/${namePrefix}-*`], actions: ["dynamodb:Scan"] },
    { on: ["*"], actions: ["tag:GetResources", "iam:ListRoles"] },
    { on: [`arn:aws:iam::${accountId}:role/${namePrefix}-*`], actions: ["iam:ListRoleTags"] },
    {
      on: ["*"],
      actions: [
        "cloudfront:ListFunctions",
        "cloudfront:ListOriginAccessControls",
        "cloudfront:ListResponseHeadersPolicies",
      ],
    },
  ];
}

function recoverNeeds(config: AppConfig): Need[] {
  const home = homeOf(config);
  const { app } = stackIdsOf(config);
  return [
    digestOf(home, app),
    { on: [home.bucket], actions: ["s3:ListBucketVersions"] },
    { on: [`${home.bucket}/${app}.tfstate`], actions: ["s3:GetObjectVersion"] },
  ];
}

const LOG_ROLE = "api-gateway-logs";
const LOG_POLICY = "arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs";

function bootstrapNeeds(config: AppConfig): Need[] {
  const { region, accountId, accessLog } = config;
  const home = homeOf(config);
  const found: Need[] = [
    { on: [home.bucket], actions: ["s3:ListBucketVersions"] },
    { on: [home.lockTable], actions: ["dynamodb:Scan"] },
  ];
  if (!accessLog) return found;
  const role = `arn:aws:iam::${accountId}:role/${LOG_ROLE}`;
  return [
    ...found,
    { on: [`arn:aws:apigateway:${region}::/account`], actions: ["apigateway:GET", "apigateway:PATCH"] },
    { on: [role], actions: ["iam:CreateRole", "iam:GetRole"] },
    {
      on: [role],
      actions: ["iam:AttachRolePolicy"],
      condition: { StringEquals: { "iam:PolicyARN": LOG_POLICY } },
    },
    {
      on: [role],
      actions: ["iam:PassRole"],
      condition: { StringEquals: { "iam:PassedToService": "apigateway.amazonaws.com" } },
    },
  ];
}
