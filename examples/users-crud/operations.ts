import { join } from "node:path";
import type { Construct } from "constructs";
import { type HttpMethod, NodeFunction, type RestApi, type RouteOptions, type UserTable } from "tiers";
import { type AppConfig, functionProps } from "tiers/app";
import { toJSONSchema } from "zod";
import { newUserSchema, userChangeSchema } from "./handlers/lib/schemas";

/** An operation on users: a route, the function behind it, and the one action that the function is granted. */
export interface Operation {
  /** Names the function; its handler is the same in kebab case: `ListUsers` is `handlers/list-users.ts`. */
  readonly name: string;
  readonly method: HttpMethod;
  readonly path: string;
  /** Grants the function the one action that it needs on the table. */
  readonly grant: (table: UserTable, grantee: NodeFunction) => void;
  /** The schema of the body, which API Gateway validates before it invokes the function. @default - no body */
  readonly body?: typeof newUserSchema | typeof userChangeSchema;
  /** @default - the API's */
  readonly limits?: Pick<RouteOptions, "throttlingRateLimit" | "throttlingBurstLimit">;
}

/** To extend the app, add a line here and a handler. No other function's role changes. */
export const operations: readonly Operation[] = [
  {
    name: "ListUsers",
    method: "GET",
    path: "/users",
    grant: (table, it) => table.grantScan(it),
    // A scan is expensive, so its throttling limit is lower.
    limits: { throttlingRateLimit: 20, throttlingBurstLimit: 10 },
  },
  { name: "GetUser", method: "GET", path: "/users/{userId}", grant: (table, it) => table.grantGetItem(it) },
  {
    name: "CreateUser",
    method: "POST",
    path: "/users",
    grant: (table, it) => table.grantPutItem(it),
    body: newUserSchema,
  },
  {
    name: "UpdateUser",
    method: "PUT",
    path: "/users/{userId}",
    grant: (table, it) => table.grantUpdateItem(it),
    body: userChangeSchema,
  },
  { name: "DeleteUser", method: "DELETE", path: "/users/{userId}", grant: (table, it) => table.grantDeleteItem(it) },
];

interface OperationTarget {
  readonly api: RestApi;
  readonly table: UserTable;
  readonly config: AppConfig;
}

/** Creates an operation's function, grants it its one action and routes its requests to it. */
export function addOperation(scope: Construct, operation: Operation, target: OperationTarget): NodeFunction {
  const { name, method, path, grant, body, limits } = operation;
  const { api, table, config } = target;
  const fileName = name.replace(/\B[A-Z]/g, "-$&").toLowerCase();
  const handler = new NodeFunction(scope, name, {
    ...functionProps(config),
    functionName: `${config.namePrefix}-${name}`,
    entry: join(__dirname, "handlers", `${fileName}.ts`),
    environment: { TABLE_NAME: table.tableName },
  });
  grant(table, handler);
  const bodySchema = body && toJSONSchema(body, { target: "draft-4" });
  api.addRoute(method, path, handler, { ...limits, bodySchema });
  return handler;
}
