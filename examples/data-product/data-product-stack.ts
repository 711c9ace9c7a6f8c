import { join } from "node:path";
import { TerraformOutput, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { type AppConfig, configureStack, createDomains, NodeFunction, RestApi, StaticSite, UsagePlan } from "../../src";
import { ADMISSION_DOCS } from "./admission-docs";
import { FIELD_NAMES } from "./handlers/lib/applicant";

export interface DataProductStackProps {
  readonly config: AppConfig;
  /** What `vite build` made of the page. */
  readonly pageFolder: string;
}

/** A data product that is sold by the request: a page, an API behind keys, and the model that answers. */
export class DataProductStack extends TerraformStack {
  /** @param id also names the state: `<id>.tfstate` */
  constructor(scope: Construct, id: string, { config, pageFolder }: DataProductStackProps) {
    super(scope, id);
    configureStack(this, config);

    const prefix = `${config.projectName}-${config.environment}`;
    const domains = createDomains(this, config);
    const site = new StaticSite(this, "Site", {
      bucketName: `${prefix}-site-${config.accountId}`,
      sourceDir: pageFolder,
      immutablePrefixes: ["assets/"],
      forceDestroy: !config.protectData,
      waitForDeployment: config.waitForDeployment,
      domainName: domains?.site.domainName,
      certificateArn: domains?.site.certificateArn,
    });
    const getAdmission = new NodeFunction(this, "GetAdmission", {
      functionName: `${prefix}-GetAdmission`,
      entry: join(__dirname, "handlers/get-admission.ts"),
      packaging: config.packaging,
      telemetry: config.telemetry,
    });
    const api = new RestApi(this, "Api", {
      apiName: `${prefix}-admissions`,
      cors: {
        allowOrigins: config.extraAllowOrigins.includes("*") ? ["*"] : [site.origin, ...config.extraAllowOrigins],
        allowHeaders: ["Content-Type", "X-Api-Key"],
        errorCors: config.errorCors,
      },
      accessLogRetentionDays: config.accessLog ? 30 : undefined,
      domainName: domains?.api?.domainName,
      certificateArn: domains?.api?.certificateArn,
    });
    api.addRoute("GET", "/admission", getAdmission, {
      apiKeyRequired: true,
      requiredQueryParameters: [...FIELD_NAMES],
      docs: ADMISSION_DOCS,
    });
    domains?.site.addAliasRecords(site.aliasTarget);
    if (api.aliasTarget) domains?.api?.addAliasRecords(api.aliasTarget);
    site.addRuntimeConfig({ apiUrl: api.url, apiOrigin: api.origin });

    // Two keys live at once, so that one can be replaced while the clients still use the other.
    const partners = new UsagePlan(this, "Partners", {
      api,
      planName: `${prefix}-partners`,
      keyNames: ["blue", "green"],
      throttlingRateLimit: 10,
      throttlingBurstLimit: 20,
      quotaLimit: 1000,
    });
    const trial = new UsagePlan(this, "Trial", {
      api,
      planName: `${prefix}-trial`,
      keyNames: ["trial"],
      throttlingRateLimit: 2,
      throttlingBurstLimit: 10,
      quotaLimit: 5,
    });

    const outputs = {
      site_url: site.origin,
      api_url: api.url,
      bucket_name: site.bucketName,
      distribution_id: site.distributionId,
      rest_api_id: api.restApiId,
      function_name: getAdmission.functionName,
      log_group_name: getAdmission.logGroupName,
    };
    for (const [name, value] of Object.entries(outputs)) new TerraformOutput(this, name, { value });
    const keys = {
      api_key_blue: partners.keyValue("blue"),
      api_key_green: partners.keyValue("green"),
      api_key_trial: trial.keyValue("trial"),
    };
    for (const [name, value] of Object.entries(keys)) new TerraformOutput(this, name, { value, sensitive: true });
  }
}
