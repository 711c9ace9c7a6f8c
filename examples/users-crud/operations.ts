import { join } from "node:path";
import type { Construct } from "constructs";
import { type HttpMethod, NodeFunction, type RestApi, type RouteOptions, routeDocs, type UserTable } from "tiers";
import { type AppConfig, functionProps } from "tiers/app";
import type { ApiContract } from "tiers/runtime";
import { createUser, deleteUser, getUser, listUsers, updateUser } from "./handlers/lib/contracts";

/** An operation on users: a route, the function behind it, and the one action that the function is granted. */
export interface Operation {
  /** Names the function; its handler is the same in kebab case: `ListUsers` is `handlers/list-users.ts`. */
  readonly name: string;
  readonly method: HttpMethod;
  readonly path: string;
  /** The function's requests and responses. API Gateway validates the structure of the body before it invokes it. */
  readonly contract: ApiContract;
  /** Grants the function the one action that it needs on the table. */
  readonly grant: (table: UserTable, grantee: NodeFunction) => void;
  /** @default - the API's */
  readonly limits?: Pick<RouteOptions, "throttlingRateLimit" | "throttlingBurstLimit">;
}

/** To extend the app, add a line here and a handler. No other function's role changes. */
export const operations: readonly Operation[] = [
  {
    name: "ListUsers",
    method: "GET",
    path: "/users",
    contract: listUsers,
    grant: (table, it) => table.grantScan(it),
    // A scan is expensive, so its throttling limit is lower.
    limits: { throttlingRateLimit: 20, throttlingBurstLimit: 10 },
  },
  {
    name: "GetUser",
    method: "GET",
    path: "/users/{userId}",
    contract: getUser,
    grant: (table, it) => table.grantGetItem(it),
  },
  {
    name: "CreateUser",
    method: "POST",
    path: "/users",
    contract: createUser,
    grant: (table, it) => table.grantPutItem(it),
  },
  {
    name: "UpdateUser",
    method: "PUT",
    path: "/users/{userId}",
    contract: updateUser,
    grant: (table, it) => table.grantUpdateItem(it),
  },
  {
    name: "DeleteUser",
    method: "DELETE",
    path: "/users/{userId}",
    contract: deleteUser,
    grant: (table, it) => table.grantDeleteItem(it),
  },
];

interface OperationTarget {
  readonly api: RestApi;
  readonly table: UserTable;
  readonly config: AppConfig;
}

/** Creates an operation's function, grants it its one action and routes its requests to it. */
export function addOperation(scope: Construct, operation: Operation, target: OperationTarget): NodeFunction {
  const { name, method, path, contract, grant, limits } = operation;
  const { api, table, config } = target;
  const fileName = name.replace(/\B[A-Z]/g, "-$&").toLowerCase();
  const handler = new NodeFunction(scope, name, {
    ...functionProps(config),
    functionName: `${config.namePrefix}-${name}`,
    entry: join(__dirname, "handlers", `${fileName}.ts`),
    environment: { TABLE_NAME: table.tableName },
  });
  grant(table, handler);
  const docs = routeDocs(contract);
  api.addRoute(method, path, handler, { ...limits, docs, bodySchema: docs.bodySchema });
  return handler;
}
