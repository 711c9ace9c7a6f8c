import { join } from "node:path";
import { DataAwsIamPolicyDocument } from "@cdktf/provider-aws/lib/data-aws-iam-policy-document";
import { KmsKey } from "@cdktf/provider-aws/lib/kms-key";
import { KmsKeyPolicy } from "@cdktf/provider-aws/lib/kms-key-policy";
import { TerraformStack } from "cdktf";
import { Construct } from "constructs";
import { packageRoot } from "../../cli/toolchain/paths";
import { Alarms, Dashboard, NodeFunction, RestApi, SiteAccessLog, StaticSite, UserTable, WebAcl } from "../../src";
import { type AppConfig, configureStack } from "../../src/app";

/** The app with every control that a prop turns on: what scanners still find there, no prop fixes. */
export class HardenedStack extends TerraformStack {
  constructor(scope: Construct, id: string, config: AppConfig) {
    super(scope, id);
    configureStack(this, config);
    const key = new KmsKey(this, "Key", { enableKeyRotation: true });
    const kmsKeyArn = key.arn;

    const site = new StaticSite(this, "Site", {
      bucketName: `${id}-site`,
      sourceDir: join(packageRoot, "site"),
      domainName: "app.example.com",
      certificateArn: `arn:aws:acm:us-east-1:${config.accountId}:certificate/site`,
      webAclArn: new WebAcl(this, "SiteWebAcl", { webAclName: `${id}-site`, scope: "CLOUDFRONT" }).webAclArn,
      kmsKeyArn,
    });
    new SiteAccessLog(this, "SiteAccessLog", { site, logName: id, logRetentionDays: 365, kmsKeyArn });
    const table = new UserTable(this, "UserTable", { kmsKeyArn });

    // The ids of a UserApi, so that one list names the resources of both.
    const userApi = new Construct(this, "UserApi");
    const getUser = new NodeFunction(userApi, "GetUser", {
      functionName: `${id}-get-user`,
      entry: join(packageRoot, "handlers", "get-user.ts"),
      environment: { TABLE_NAME: table.tableName },
      packaging: config.packaging,
      logRetentionDays: 365,
      reservedConcurrency: 50,
      tracing: true,
      logKmsKeyArn: kmsKeyArn,
    });
    table.grantGetItem(getUser);
    const api = new RestApi(userApi, "RestApi", {
      apiName: id,
      cors: { allowOrigins: [site.origin] },
      accessLogRetentionDays: 365,
      tracing: true,
      logKmsKeyArn: kmsKeyArn,
    });
    api.addRoute("GET", "/users", getUser, { apiKeyRequired: true, requiredQueryParameters: ["userId"] });
    new WebAcl(this, "ApiWebAcl", { webAclName: `${id}-api`, scope: "REGIONAL" }).addApi(api);
    const watched = { functions: [getUser], api, table };
    new Alarms(this, "Alarms", { ...watched, namePrefix: `${id}-`, kmsKeyArn });
    new Dashboard(this, "Dashboard", { ...watched, dashboardName: id });

    this.allowUse(key, site, config);
  }

  /** Who may use the key: its account, CloudWatch Logs, CloudWatch's alarms, and CloudFront for this one site. */
  private allowUse(key: KmsKey, site: StaticSite, { accountId, region }: AppConfig) {
    const policy = new DataAwsIamPolicyDocument(this, "KeyPolicyDocument", {
      statement: [
        {
          principals: [{ type: "AWS", identifiers: [`arn:aws:iam::${accountId}:root`] }],
          actions: ["kms:*"],
          resources: ["*"],
        },
        {
          principals: [{ type: "Service", identifiers: [`logs.${region}.amazonaws.com`] }],
          actions: ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"],
          resources: ["*"],
          condition: [
            {
              test: "ArnLike",
              variable: "kms:EncryptionContext:aws:logs:arn",
              values: [`arn:aws:logs:${region}:${accountId}:log-group:*`],
            },
          ],
        },
        {
          principals: [{ type: "Service", identifiers: ["cloudwatch.amazonaws.com"] }],
          actions: ["kms:Decrypt", "kms:GenerateDataKey*"],
          resources: ["*"],
          condition: [{ test: "StringEquals", variable: "aws:SourceAccount", values: [accountId] }],
        },
        {
          principals: [{ type: "Service", identifiers: ["cloudfront.amazonaws.com"] }],
          actions: ["kms:Decrypt"],
          resources: ["*"],
          condition: [{ test: "StringEquals", variable: "AWS:SourceArn", values: [site.distributionArn] }],
        },
      ],
    });
    new KmsKeyPolicy(this, "KeyPolicy", { keyId: key.id, policy: policy.json });
  }
}
