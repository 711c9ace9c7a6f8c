import { join } from "node:path";
import { TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { NodeFunction, RestApi, StaticSite } from "tiers";
import { type AppConfig, addOutputs, apiProps, configureStack, connect, functionProps, siteProps } from "tiers/app";

/** A page that sends a cookie to an API on another origin: CORS with credentials, for several origins. */
export class ItemsStack extends TerraformStack {
  /**
   * @param id also names the state: `<id>.tfstate`
   * @throws ValidationError if the configuration allows every origin: no browser sends credentials to such an API
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
        // Not from the configuration: with credentials, the construct rejects a copy of the request's origin.
        errorCors: "first-origin",
      },
    });
    for (const method of ["POST", "GET", "PUT", "DELETE"] as const) api.addRoute(method, "/items", handleItems);
    connect(config, { site, api });
    addOutputs(this, { site, api, function: handleItems });
  }
}

/** Each origin once; the one where people open the page is first, because only the first can read gateway responses. */
function allowedOrigins(extraOrigins: readonly string[], siteOrigin: string): string[] {
  // Passed on as it is: the construct's error gives the reason.
  if (extraOrigins.includes("*")) return ["*"];
  return [...new Set([...extraOrigins, siteOrigin, ...KNOWN_ORIGINS])];
}

const KNOWN_ORIGINS = ["https://app.example.com", "http://localhost:3000"];
