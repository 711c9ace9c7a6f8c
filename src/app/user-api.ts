import { join } from "node:path";
import { Construct } from "constructs";
import { RestApi, type RestApiProps } from "../api/rest-api";
import type { RouteDocs } from "../api/route";
import { NodeFunction, type NodeFunctionProps } from "../function/node-function";
import type { TableEnv } from "../runtime/env";
import type { ITable } from "../table/table-base";

export interface UserApiProps
  extends Omit<RestApiProps, "apiName">,
    Pick<
      NodeFunctionProps,
      "logRetentionDays" | "memorySizeMiB" | "packaging" | "sourceMap" | "telemetry" | "timeoutSeconds"
    > {
  /** Where the users are. */
  readonly table: ITable;
  /** @default "UserRequestAPI" */
  readonly apiName?: string;
  /** @default "RetrieveUserData" */
  readonly functionName?: string;
}

/**
 * The users' REST API: `GET /users?userId=1` returns the user, by a function that may read only this table.
 *
 * @example
 * const api = new UserApi(this, "UserApi", { table, cors: { allowOrigins: [site.origin] } });
 */
export class UserApi extends Construct {
  /** Where the stage is called, without a trailing slash: the users are at `<url>/users`. */
  readonly url: string;
  /** The origin of `url`. */
  readonly origin: string;
  readonly restApi: RestApi;
  readonly getUser: NodeFunction;

  /** @throws ValidationError on a bad prop */
  constructor(scope: Construct, id: string, props: UserApiProps) {
    super(scope, id);
    const { table, apiName = "UserRequestAPI", functionName = "RetrieveUserData", ...rest } = props;
    const { logRetentionDays, memorySizeMiB, packaging, sourceMap, telemetry, timeoutSeconds, ...apiOptions } = rest;
    const { tracing } = apiOptions;
    this.getUser = new NodeFunction<TableEnv>(this, "GetUser", {
      functionName,
      entry: join(__dirname, "../../handlers/get-user.ts"),
      environment: { TABLE_NAME: table.tableName },
      logRetentionDays,
      memorySizeMiB,
      packaging,
      sourceMap,
      telemetry,
      timeoutSeconds,
      tracing,
    });
    table.grantGetItem(this.getUser);

    this.restApi = new RestApi(this, "RestApi", { ...apiOptions, apiName });
    this.restApi.addRoute("GET", "/users", this.getUser, { docs: GET_USER_DOCS });
    this.url = this.restApi.url;
    this.origin = this.restApi.origin;
  }
}

/** Characters as regular expressions name them; not every engine counts U+FEFF as white space. */
const CONTROL = "\\u0000-\\u001F\\u007F-\\u009F";
const BLANK = "\\s\\uFEFF";

const error = {
  type: "object",
  required: ["error"],
  properties: { error: { type: "string" } },
};

const GET_USER_DOCS: RouteDocs = {
  summary: "The user with this id",
  queryParameters: {
    // Required by the function, whose own words for it are the API's contract.
    userId: {
      required: true,
      description: "Id of the user, given once: not blank, and without control characters.",
      schema: {
        type: "string",
        example: "1",
        minLength: 1,
        // In any script no more than DynamoDB's 2048 bytes, and escaped in the URL no more than API Gateway takes.
        maxLength: 512,
        pattern: `^[^${CONTROL}]*[^${CONTROL}${BLANK}][^${CONTROL}]*$`,
      },
    },
  },
  responses: {
    200: {
      description: "The user.",
      schema: {
        type: "object",
        required: ["userId", "name", "email"],
        properties: { userId: { type: "string" }, name: { type: "string" }, email: { type: "string" } },
      },
    },
    400: { description: "userId is missing, blank, malformed, too long or given more than once.", schema: error },
    404: { description: "No user has this id.", schema: error },
    500: { description: "Internal server error.", schema: error },
  },
};
