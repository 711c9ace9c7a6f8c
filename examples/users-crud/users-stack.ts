import { join } from "node:path";
import { TerraformOutput, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { type AppConfig, configureStack, RestApi, StaticSite, UserTable } from "../../src";
import { addOperation, type Operation, operations } from "./operations";

/** The page, the table of users, and one function with one grant for each operation on them. */
export class UsersStack extends TerraformStack {
  /** @param id also names the state: `<id>.tfstate` */
  constructor(scope: Construct, id: string, config: AppConfig) {
    super(scope, id);
    configureStack(this, config);

    const prefix = `${config.projectName}-${config.environment}`;
    const site = new StaticSite(this, "Site", {
      bucketName: `${prefix}-site-${config.accountId}`,
      sourceDir: join(__dirname, "site"),
      forceDestroy: !config.protectData,
      waitForDeployment: config.waitForDeployment,
    });
    const table = new UserTable(this, "Users", {
      tableName: `${prefix}-Users`,
      deletionProtection: config.protectData,
    });
    const api = new RestApi(this, "Api", {
      apiName: `${prefix}-Users`,
      cors: {
        allowOrigins: config.extraAllowOrigins.includes("*") ? ["*"] : [site.origin, ...config.extraAllowOrigins],
        errorCors: config.errorCors,
      },
      tracing: config.tracing,
    });
    site.addRuntimeConfig({ apiUrl: api.url, apiOrigin: api.origin });

    const { packaging, telemetry, tracing } = config;
    const add = (operation: Operation) =>
      addOperation(this, operation, { api, table, prefix, packaging, telemetry, tracing });
    const functions = operations.map(add);
    const [listUsers] = functions;

    const outputs = {
      site_url: site.origin,
      api_url: api.url,
      bucket_name: site.bucketName,
      distribution_id: site.distributionId,
      rest_api_id: api.restApiId,
      function_name: listUsers?.functionName,
      log_group_name: listUsers?.logGroupName,
      table_name: table.tableName,
    };
    for (const [name, value] of Object.entries(outputs)) new TerraformOutput(this, name, { value });
  }
}
