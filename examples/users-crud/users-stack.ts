import { join } from "node:path";
import { TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { RestApi, StaticSite, UserTable } from "tiers";
import { type AppConfig, addOutputs, apiProps, configureStack, connect, siteProps, tableProps } from "tiers/app";
import { addOperation, operations } from "./operations";

/** The page, the table of users, and one function with one grant for each operation on them. */
export class UsersStack extends TerraformStack {
  /** @param id also names the state: `<id>.tfstate` */
  constructor(scope: Construct, id: string, config: AppConfig) {
    super(scope, id);
    configureStack(this, config);

    const { namePrefix } = config;
    const site = new StaticSite(this, "Site", { ...siteProps(config), sourceDir: join(__dirname, "site") });
    const table = new UserTable(this, "Users", { ...tableProps(config), tableName: `${namePrefix}-Users` });
    const api = new RestApi(this, "Api", { ...apiProps(config, site), apiName: `${namePrefix}-Users` });
    connect(config, { site, api });
    const [listUsers] = operations.map((operation) => addOperation(this, operation, { api, table, config }));
    addOutputs(this, { site, api, function: listUsers, table });
  }
}
