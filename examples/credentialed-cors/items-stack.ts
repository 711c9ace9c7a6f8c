import { join } from "node:path";
import { TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { NodeFunction, RestApi, StaticSite } from "tiers";
import { type AppConfig, addOutputs, apiProps, configureStack, connect, functionProps, siteProps } from "tiers/app";

/** A page and an API on two origins, between which a cookie travels: CORS with credentials, for several origins. */
export class ItemsStack extends TerraformStack {
  /**
   * @param id also names the state: `<id>.tfstate`
   * @throws ValidationError when the configuration allows every origin: no browser sends credentials to such an API
   */
  constructor(scope: Construct, id: string, config: AppConfig) {
    super(scope, id);
    configureStack(this, config);

    const { namePrefix } = config;
    const site = new StaticSite(this, "Site", { ...siteProps(config), sourceDir: join(__dirname, "site") });
    const handleItems = new NodeFunction(this, "HandleItems", {
      ...functionProps(config),
      functionName: `${namePrefix}-HandleItems`,
      entry: join(__dirname, "handlers/handle-items.ts"),
      environment: config.protectData ? {} : { SIMULATE_FAULTS: "true" },
      timeoutSeconds: 3,
    });
    const api = new RestApi(this, "Api", {
      ...apiProps(config, site),
      apiName: `${namePrefix}-Items`,
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
    connect(config, { site, api });
    addOutputs(this, { site, api, function: handleItems });
  }
}

/** Each origin once; where people open the page comes first, for only the first can read errors made by API Gateway. */
function allowedOrigins(extraOrigins: readonly string[], siteOrigin: string): string[] {
  // Handed on alone, so that the refusal says why.
  if (extraOrigins.includes("*")) return ["*"];
  return [...new Set([...extraOrigins, siteOrigin, ...KNOWN_ORIGINS])];
}

const KNOWN_ORIGINS = ["https://app.example.com", "http://localhost:3000"];
