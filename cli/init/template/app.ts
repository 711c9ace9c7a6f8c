import { join } from "node:path";
import { TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { NodeFunction, RestApi, StaticSite, UserTable } from "tiers";
import {
  type AppConfig,
  addOutputs,
  apiProps,
  configureStack,
  connect,
  defineApp,
  functionProps,
  siteProps,
  tableProps,
} from "tiers/app";

/** A page, an API that it calls, one function behind that, and the table that the function may read. */
export class NotesStack extends TerraformStack {
  readonly notes: UserTable;
  readonly getNote: NodeFunction;

  constructor(scope: Construct, id: string, config: AppConfig) {
    super(scope, id);
    configureStack(this, config);
    const { namePrefix } = config;

    const site = new StaticSite(this, "Site", {
      ...siteProps(config),
      sourceDir: join(__dirname, "site"),
      build: true,
    });
    this.notes = new UserTable(this, "Notes", {
      ...tableProps(config),
      tableName: `${namePrefix}-Notes`,
      partitionKey: "noteId",
    });
    this.notes.addSeedItem("FirstNote", { noteId: "1", text: "It works." });
    this.getNote = new NodeFunction(this, "GetNote", {
      ...functionProps(config),
      functionName: `${namePrefix}-GetNote`,
      entry: join(__dirname, "handlers/get-note.ts"),
      environment: { TABLE_NAME: this.notes.tableName },
    });
    this.notes.grantGetItem(this.getNote); // dynamodb:GetItem on this table, and nothing else

    const api = new RestApi(this, "Api", { ...apiProps(config, site), apiName: `${namePrefix}-Notes` });
    api.addRoute("GET", "/notes", this.getNote);
    connect(config, { site, api });
    addOutputs(this, { site, api, function: this.getNote, table: this.notes });
  }
}

export default defineApp({
  name: "notes",
  stack: (scope, id, config) => new NotesStack(scope, id, config),
  check: async ({ apiUrl }) => {
    const { status } = await fetch(`${apiUrl}/notes?noteId=1`);
    if (status !== 200) throw new Error(`GET /notes?noteId=1 must return 200, got ${status}`);
  },
});
