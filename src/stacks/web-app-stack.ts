import { join } from "node:path";
import { ArchiveProvider } from "@cdktf/provider-archive/lib/provider";
import { TerraformOutput, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import type { AppConfig } from "../config";
import { StateBackend } from "../constructs/state-backend";
import { StaticSite } from "../constructs/static-site";
import { UserApi } from "../constructs/user-api";
import { UserTable } from "../constructs/user-table";
import { configureAws } from "./aws";

/** The three tiers of the app in one state: the site, the API behind it and the table behind that. */
export class WebAppStack extends TerraformStack {
  /** @param id also names the state: `<id>.tfstate` */
  constructor(scope: Construct, id: string, config: AppConfig) {
    super(scope, id);
    configureAws(this, config);
    if (config.packaging === "archive") new ArchiveProvider(this, "Archive");
    StateBackend.configure(this, config.state);

    const prefix = `${config.projectName}-${config.environment}`;
    const site = new StaticSite(this, "Site", {
      bucketName: `${prefix}-site-${config.accountId}`,
      sourceDir: join(__dirname, "../../site"),
      forceDestroy: !config.protectData,
      waitForDeployment: config.waitForDeployment,
    });
    const table = new UserTable(this, "UserTable", {
      tableName: `${prefix}-UserData`,
      deletionProtection: config.protectData,
    });
    table.addSeedItem("TestUser", { userId: "1", name: "Test User", email: "test@example.com" });
    const api = new UserApi(this, "UserApi", {
      table,
      cors: {
        allowOrigins: config.extraAllowOrigins.includes("*") ? ["*"] : [site.origin, ...config.extraAllowOrigins],
        errorCors: config.errorCors,
      },
      apiName: `${prefix}-UserRequestAPI`,
      functionName: `${prefix}-RetrieveUserData`,
      packaging: config.packaging,
    });
    site.addRuntimeConfig({ apiUrl: api.url });

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
