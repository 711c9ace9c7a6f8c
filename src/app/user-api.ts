import { join } from "node:path";
import { Construct } from "constructs";
import type { CorsOptions } from "../api/cors-policy";
import { RestApi } from "../api/rest-api";
import type { RouteDocs } from "../api/route";
import type { DomainProps } from "../common/host-name";
import { NodeFunction, type Packaging } from "../function/node-function";
import type { Telemetry } from "../function/telemetry";
import type { CorsEnv, HandlerEnv } from "../runtime/env";
import type { UserTable } from "../table/user-table";

export interface UserApiProps extends DomainProps {
  /** Where the users are. */
  readonly table: UserTable;
  /**
   * Who may call the API from a browser: one policy for preflights, the handler's answers and gateway-made errors.
   * @default - no other origin than the API's own
   */
  readonly cors?: CorsOptions;
  /** @default "UserRequestAPI" */
  readonly apiName?: string;
  /** @default "RetrieveUserData" */
  readonly functionName?: string;
  /** For how long the function's log is kept. @default 30 */
  readonly logRetentionDays?: number;
  /** Level and labels of the function's log and metrics. @default - see `NodeFunction` */
  readonly telemetry?: Telemetry;
  /** Days for which a JSON line is kept for each request; see `RestApi`. @default - no access log */
  readonly accessLogRetentionDays?: number;
  /** Steady requests per second, over all clients. @default 100 */
  readonly throttlingRateLimit?: number;
  /** Requests that may come at once. @default 50 */
  readonly throttlingBurstLimit?: number;
  /** Trace requests by X-Ray, through API and function; see `NodeFunction`. @default false */
  readonly tracing?: boolean;
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
  /** The origin of `url`. */
  readonly origin: string;
  readonly restApi: RestApi;
  readonly getUser: NodeFunction;

  /** @throws ValidationError on a bad prop */
  constructor(scope: Construct, id: string, props: UserApiProps) {
    super(scope, id);
    const {
      table,
      cors,
      apiName = "UserRequestAPI",
      functionName = "RetrieveUserData",
      packaging,
      telemetry,
      tracing,
      logRetentionDays,
      accessLogRetentionDays,
    } = props;
    const { throttlingRateLimit, throttlingBurstLimit, domainName, certificateArn } = props;
    // The rest of the handler's environment comes with its route.
    const environment: Record<Exclude<keyof HandlerEnv, keyof CorsEnv>, string> = { TABLE_NAME: table.tableName };
    this.getUser = new NodeFunction(this, "GetUser", {
      functionName,
      entry: join(__dirname, "../../handlers/get-user.ts"),
      environment,
      packaging,
      telemetry,
      tracing,
      logRetentionDays,
    });
    table.grantGetItem(this.getUser);

    this.restApi = new RestApi(this, "RestApi", {
      apiName,
      cors,
      throttlingRateLimit,
      throttlingBurstLimit,
      accessLogRetentionDays,
      tracing,
      domainName,
      certificateArn,
    });
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
