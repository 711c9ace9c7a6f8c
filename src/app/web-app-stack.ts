import { join } from "node:path";
import { TerraformOutput, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import type { CorsOptions } from "../api/cors-policy";
import { Alarms } from "../monitoring/alarms";
import { Dashboard } from "../monitoring/dashboard";
import { LogQueries } from "../monitoring/log-queries";
import { StaticSite } from "../site/static-site";
import { UserTable } from "../table/user-table";
import { createDomains } from "./app-domains";
import { configureStack } from "./aws";
import type { AppConfig } from "./config";
import { UserApi } from "./user-api";

/** The three tiers of the app in one state: the site, the API behind it and the table behind that. */
export class WebAppStack extends TerraformStack {
  /** @param id also names the state: `<id>.tfstate` */
  constructor(scope: Construct, id: string, config: AppConfig) {
    super(scope, id);
    configureStack(this, config);

    const prefix = `${config.projectName}-${config.environment}`;
    const domains = createDomains(this, config);
    const site = new StaticSite(this, "Site", {
      bucketName: `${prefix}-site-${config.accountId}`,
      sourceDir: join(__dirname, "../../site"),
      build: true,
      forceDestroy: !config.protectData,
      waitForDeployment: config.waitForDeployment,
      domainName: domains?.site.domainName,
      certificateArn: domains?.site.certificateArn,
      redirectDomainNames: config.domain?.redirectNames,
    });
    const table = new UserTable(this, "UserTable", {
      tableName: `${prefix}-UserData`,
      deletionProtection: config.protectData,
    });
    table.addSeedItem("TestUser", { userId: "1", name: "Test User", email: "test@example.com" });
    const api = new UserApi(this, "UserApi", {
      table,
      cors: corsOf(config, site),
      apiName: `${prefix}-UserRequestAPI`,
      functionName: `${prefix}-RetrieveUserData`,
      packaging: config.packaging,
      telemetry: config.telemetry,
      tracing: config.tracing,
      logRetentionDays: config.logRetentionDays,
      accessLogRetentionDays: config.accessLog ? config.logRetentionDays : undefined,
      throttlingRateLimit: config.throttling.rateLimit,
      throttlingBurstLimit: config.throttling.burstLimit,
      domainName: domains?.api?.domainName,
      certificateArn: domains?.api?.certificateArn,
    });
    domains?.site.addAliasRecords(site.aliasTarget);
    if (api.restApi.aliasTarget) domains?.api?.addAliasRecords(api.restApi.aliasTarget);
    const watched = { functions: [api.getUser], api: api.restApi, table };
    if (config.alarms) {
      const runbookUrl = "docs/runbook.md";
      new Alarms(this, "Alarms", { ...watched, ...config.alarms, namePrefix: `${prefix}-`, runbookUrl });
      new Dashboard(this, "Dashboard", { ...watched, dashboardName: prefix });
    }
    new LogQueries(this, "LogQueries", { functions: watched.functions, folder: prefix });
    site.addRuntimeConfig(
      config.sameOrigin ? { apiUrl: site.addApi(api.restApi) } : { apiUrl: api.url, apiOrigin: api.origin },
    );

    const outputs = {
      site_url: site.origin,
      api_url: api.url,
      bucket_name: site.bucketName,
      distribution_id: site.distributionId,
      rest_api_id: api.restApi.restApiId,
      function_name: api.getUser.functionName,
      log_group_name: api.getUser.logGroupName,
      table_name: table.tableName,
    };
    for (const [name, value] of Object.entries(outputs)) new TerraformOutput(this, name, { value });
  }
}

/** Who may call the API: the site, unless it serves the API itself, and whom the configuration names. */
function corsOf({ extraAllowOrigins, sameOrigin, errorCors }: AppConfig, site: StaticSite): CorsOptions | undefined {
  if (extraAllowOrigins.includes("*")) return { allowOrigins: ["*"], errorCors };
  const allowOrigins = [...(sameOrigin ? [] : [site.origin]), ...extraAllowOrigins];
  return allowOrigins.length > 0 ? { allowOrigins, errorCors } : undefined;
}
