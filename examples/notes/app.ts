import { join } from "node:path";
import { TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import {
  Alarms,
  CognitoUserPoolsAuthorizer,
  type HttpMethod,
  NodeFunction,
  RestApi,
  type RouteOptions,
  routeDocs,
  StaticSite,
  Table,
  UserPool,
} from "tiers";
import {
  type AppConfig,
  addOutputs,
  apiProps,
  configureStack,
  connect,
  defineApp,
  functionProps,
  pageOrigins,
  siteProps,
  tableProps,
  userPoolProps,
} from "tiers/app";
import type { ApiContract } from "tiers/runtime";
import * as contracts from "./handlers/lib/contracts";
import type { NotesEnv } from "./handlers/lib/notes";

/** Notes behind a sign-in: everybody sees their own, by one function with one grant for each operation. */
export class NotesStack extends TerraformStack {
  readonly userPool: UserPool;
  readonly notes: Table;
  readonly api: RestApi;
  private readonly functions: NodeFunction<NotesEnv>[] = [];

  /** @param id also names the state: `<id>.tfstate` */
  constructor(
    scope: Construct,
    id: string,
    private readonly config: AppConfig,
  ) {
    super(scope, id);
    configureStack(this, config);
    const { namePrefix } = config;

    const site = new StaticSite(this, "Site", {
      ...siteProps(config),
      sourceDir: join(__dirname, "site"),
      build: true,
    });
    this.userPool = new UserPool(this, "UserPool", userPoolProps(config));
    const client = this.userPool.addBrowserClient("Page", {
      clientName: `${namePrefix}-page`,
      origins: pageOrigins(config, site),
    });
    // The owner is the partition key of table and index: no query reaches another user's notes.
    this.notes = new Table(this, "Notes", {
      ...tableProps(config),
      tableName: `${namePrefix}-Notes`,
      partitionKey: { name: "owner" },
      sortKey: { name: "noteId" },
      globalSecondaryIndexes: [{ indexName: "ByTag", partitionKey: { name: "owner" }, sortKey: { name: "tag" } }],
      timeToLiveAttribute: "expiresAt",
    });
    this.api = new RestApi(this, "Api", {
      ...apiProps(config, site),
      apiName: `${namePrefix}-Notes`,
      defaultAuthorizer: new CognitoUserPoolsAuthorizer({ authorizerName: "SignedIn", userPools: [this.userPool] }),
    });

    const { listNotes, listNotesByTag, createNote, editNote, trashNote, restoreNote, getHealth } = contracts;
    const { notes } = this;
    const list = this.addOperation("ListNotes", "GET", "/notes", listNotes);
    notes.grantQuery(list);
    notes.grantQuery(this.addOperation("ListNotesByTag", "GET", "/tags/{tag}/notes", listNotesByTag), {
      index: "ByTag",
    });
    notes.grantPutItem(this.addOperation("CreateNote", "POST", "/notes", createNote));
    notes.grantUpdateItem(this.addOperation("EditNote", "PUT", "/notes/{noteId}", editNote));
    notes.grantUpdateItem(this.addOperation("TrashNote", "DELETE", "/notes/{noteId}", trashNote));
    notes.grantUpdateItem(this.addOperation("RestoreNote", "POST", "/notes/{noteId}/restore", restoreNote));
    this.addOperation("GetHealth", "GET", "/health", getHealth, { authorization: "none" });

    connect(config, { site, api: this.api, signIn: { userPool: this.userPool, client } });
    if (config.alarms) {
      const monitored = { functions: this.functions, api: this.api, table: notes, userPoolClients: [client] };
      new Alarms(this, "Alarms", { ...monitored, ...config.alarms, namePrefix: `${namePrefix}-` });
    }
    addOutputs(this, { site, api: this.api, function: list, table: notes, userPool: this.userPool });
  }

  /** Adds a route and the function behind it, of the same name in kebab case: `ListNotes` is handlers/list-notes.ts. */
  private addOperation(
    name: string,
    method: HttpMethod,
    path: string,
    contract: ApiContract,
    options?: RouteOptions,
  ): NodeFunction<NotesEnv> {
    const fileName = name.replace(/\B[A-Z]/g, "-$&").toLowerCase();
    const handler = new NodeFunction<NotesEnv>(this, name, {
      ...functionProps(this.config),
      functionName: `${this.config.namePrefix}-${name}`,
      entry: join(__dirname, "handlers", `${fileName}.ts`),
      environment: { TABLE_NAME: this.notes.tableName },
    });
    const docs = routeDocs(contract);
    this.api.addRoute(method, path, handler, { docs, bodySchema: docs.bodySchema, ...options });
    this.functions.push(handler);
    return handler;
  }
}

export default defineApp({
  name: "notes",
  stack: (scope, id, config) => new NotesStack(scope, id, config),
  check: async ({ apiUrl }) => {
    const statusOf = async (path: string) => (await fetch(`${apiUrl}${path}`)).status;
    const [health, notes] = [await statusOf("/health"), await statusOf("/notes")];
    if (health !== 200 || notes !== 401) {
      throw new Error(`GET /health must return 200 and GET /notes without a sign-in 401, got ${health} and ${notes}`);
    }
  },
});
