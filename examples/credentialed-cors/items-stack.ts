import { join } from "node:path";
import { TerraformOutput, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { type AppConfig, configureStack, NodeFunction, RestApi, StaticSite } from "../../src";

/** A page and an API on two origins, between which a cookie travels: CORS with credentials, for several origins. */
export class ItemsStack extends TerraformStack {
  /**
   * @param id also names the state: `<id>.tfstate`
   * @throws ValidationError when the configuration allows every origin: no browser sends credentials to such an API
   */
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
    const handleItems = new NodeFunction(this, "HandleItems", {
      functionName: `${prefix}-HandleItems`,
      entry: join(__dirname, "handlers/handle-items.ts"),
      environment: config.protectData ? {} : { SIMULATE_FAULTS: "true" },
      timeoutSeconds: 3,
      packaging: config.packaging,
      telemetry: config.telemetry,
    });
    const api = new RestApi(this, "Api", {
      apiName: `${prefix}-Items`,
      cors: {
        allowOrigins: allowedOrigins(config.extraAllowOrigins, site.origin),
        allowHeaders: ["Content-Type", "X-Amz-Date", "Authorization", "X-Api-Key", "X-Amz-Security-Token"],
        exposeHeaders: ["X-Session", "x-amzn-RequestId"],
        allowCredentials: true,
        // Not the configuration's: to copy whatever origin asks is refused with credentials.
        errorCors: "first-origin",
      },
    });
    for (const method of ["POST", "GET", "PUT", "DELETE"] as const) api.addRoute(method, "/items", handleItems);
    site.addRuntimeConfig({ apiUrl: api.url, apiOrigin: api.origin });

    const outputs = {
      site_url: site.origin,
      api_url: api.url,
      bucket_name: site.bucketName,
      distribution_id: site.distributionId,
      rest_api_id: api.restApiId,
      function_name: handleItems.functionName,
      log_group_name: handleItems.logGroupName,
    };
    for (const [name, value] of Object.entries(outputs)) new TerraformOutput(this, name, { value });
  }
}

/** Each origin once; where people open the page comes first, for only the first can read errors made by API Gateway. */
function allowedOrigins(extraOrigins: string[], siteOrigin: string): string[] {
  // Handed on alone, so that the refusal says why.
  if (extraOrigins.includes("*")) return ["*"];
  return [...new Set([...extraOrigins, siteOrigin, ...KNOWN_ORIGINS])];
}

const KNOWN_ORIGINS = ["https://app.example.com", "http://localhost:3000"];
