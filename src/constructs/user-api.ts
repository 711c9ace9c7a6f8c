import { join } from "node:path";
import { Construct } from "constructs";
import type { CorsEnv, HandlerEnv } from "../../handlers/lib/env";
import type { CorsOptions } from "./cors-policy";
import { LambdaRestApi } from "./lambda-rest-api";
import { NodeFunction, type Packaging } from "./node-function";
import type { UserTable } from "./user-table";

export interface UserApiProps {
  /** Where the users are. */
  readonly table: UserTable;
  /** Who may call the API from a browser: one policy for preflights, the handler's answers and gateway-made errors. */
  readonly cors: CorsOptions;
  /** @default "UserRequestAPI" */
  readonly apiName?: string;
  /** @default "RetrieveUserData" */
  readonly functionName?: string;
  /** @default "archive" */
  readonly packaging?: Packaging;
}

/**
 * The users' REST API: `GET /users?userId=1` answers with the user, from a function that may read this one table.
 *
 * @example
 * const api = new UserApi(this, "UserApi", { table, cors: { allowOrigins: [site.origin] } });
 */
export class UserApi extends Construct {
  /** Where the stage is called, without a trailing slash: the users are at `<url>/users`. */
  readonly url: string;
  readonly restApi: LambdaRestApi;
  readonly getUser: NodeFunction;

  /** @throws ValidationError on a bad prop */
  constructor(scope: Construct, id: string, props: UserApiProps) {
    super(scope, id);
    const { table, cors, apiName = "UserRequestAPI", functionName = "RetrieveUserData", packaging } = props;
    // The rest of the handler's environment comes with its route.
    const environment: Record<Exclude<keyof HandlerEnv, keyof CorsEnv>, string> = { TABLE_NAME: table.tableName };
    this.getUser = new NodeFunction(this, "GetUser", {
      functionName,
      entry: join(__dirname, "../../handlers/get-user.ts"),
      environment,
      packaging,
    });
    table.grantGetItem(this.getUser);

    this.restApi = new LambdaRestApi(this, "RestApi", { apiName, cors });
    this.restApi.addRoute("GET", "/users", this.getUser);
    this.url = this.restApi.url;
  }
}
