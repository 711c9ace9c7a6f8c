import { join } from "node:path";
import { TerraformOutput, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { NodeFunction, RestApi, routeDocs, StaticSite, UsagePlan } from "tiers";
import {
  type AppConfig,
  addOutputs,
  apiProps,
  configureStack,
  connect,
  createDomains,
  functionProps,
  siteProps,
} from "tiers/app";
import { admissionContract } from "./handlers/lib/admission-contract";
import { FIELD_NAMES } from "./handlers/lib/applicant";

export interface DataProductStackProps {
  /** The folder that `vite build` writes. */
  readonly pageFolder: string;
}

/** A data product that is sold by the request: a page, an API that requires keys, and the model behind it. */
export class DataProductStack extends TerraformStack {
  /** @param id also names the state: `<id>.tfstate` */
  constructor(scope: Construct, id: string, config: AppConfig, { pageFolder }: DataProductStackProps) {
    super(scope, id);
    configureStack(this, config);

    const { namePrefix } = config;
    const domains = createDomains(this, config);
    const site = new StaticSite(this, "Site", {
      ...siteProps(config, domains),
      sourceDir: pageFolder,
      immutablePrefixes: ["assets/"],
    });
    const getAdmission = new NodeFunction(this, "GetAdmission", {
      ...functionProps(config),
      functionName: `${namePrefix}-GetAdmission`,
      entry: join(__dirname, "handlers/get-admission.ts"),
    });
    const { cors, ...options } = apiProps(config, site, domains);
    const api = new RestApi(this, "Api", {
      ...options,
      apiName: `${namePrefix}-admissions`,
      cors: cors && { ...cors, allowHeaders: ["Content-Type", "X-Api-Key"] },
    });
    api.addRoute("GET", "/admission", getAdmission, {
      apiKeyRequired: true,
      requiredQueryParameters: [...FIELD_NAMES],
      docs: routeDocs(admissionContract),
    });
    connect(config, { site, api, domains });

    // Two keys live at once, so that one can be replaced while the clients still use the other.
    const partners = new UsagePlan(this, "Partners", {
      api,
      planName: `${namePrefix}-partners`,
      keyNames: ["blue", "green"],
      throttlingRateLimit: 10,
      throttlingBurstLimit: 20,
      quotaLimit: 1000,
    });
    const trial = new UsagePlan(this, "Trial", {
      api,
      planName: `${namePrefix}-trial`,
      keyNames: ["trial"],
      throttlingRateLimit: 2,
      throttlingBurstLimit: 10,
      quotaLimit: 5,
    });

    addOutputs(this, { site, api, function: getAdmission });
    const keys = {
      api_key_blue: partners.keyValue("blue"),
      api_key_green: partners.keyValue("green"),
      api_key_trial: trial.keyValue("trial"),
    };
    for (const [name, value] of Object.entries(keys)) new TerraformOutput(this, name, { value, sensitive: true });
  }
}
