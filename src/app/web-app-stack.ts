import { TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { Alarms } from "../monitoring/alarms";
import { Dashboard } from "../monitoring/dashboard";
import { LogQueries } from "../monitoring/log-queries";
import { StaticSite } from "../site/static-site";
import { UserTable } from "../table/user-table";
import { createDomains } from "./app-domains";
import { configureStack } from "./aws";
import type { AppConfig } from "./config";
import { addOutputs } from "./outputs";
import { apiProps, connect, functionProps, siteProps, tableProps } from "./props";
import { UserApi } from "./user-api";

export interface WebAppStackProps {
  /** Absolute path of the page's folder. */
  readonly sourceDir: string;
  /** Of the runbook that alarms link to. @default - no link */
  readonly runbookUrl?: string;
}

/** The three tiers of the app in one state: the site, the API behind it and the table behind that. */
export class WebAppStack extends TerraformStack {
  /** @param id also names the state: `<id>.tfstate` */
  constructor(scope: Construct, id: string, config: AppConfig, { sourceDir, runbookUrl }: WebAppStackProps) {
    super(scope, id);
    configureStack(this, config);

    const { namePrefix } = config;
    const domains = createDomains(this, config);
    const site = new StaticSite(this, "Site", { ...siteProps(config, domains), sourceDir, build: true });
    const table = new UserTable(this, "UserTable", { ...tableProps(config), tableName: `${namePrefix}-UserData` });
    table.addSeedItem("TestUser", { userId: "1", name: "Test User", email: "test@example.com" });
    const { restApi: api, getUser } = new UserApi(this, "UserApi", {
      ...functionProps(config),
      ...apiProps(config, site, domains),
      table,
      apiName: `${namePrefix}-UserRequestAPI`,
      functionName: `${namePrefix}-RetrieveUserData`,
    });
    connect(config, { site, api, domains });
    const monitored = { functions: [getUser], api, table };
    if (config.alarms) {
      new Alarms(this, "Alarms", { ...monitored, ...config.alarms, namePrefix: `${namePrefix}-`, runbookUrl });
      new Dashboard(this, "Dashboard", { ...monitored, dashboardName: namePrefix });
    }
    new LogQueries(this, "LogQueries", { functions: monitored.functions, folder: namePrefix });
    addOutputs(this, { site, api, function: getUser, table });
  }
}
