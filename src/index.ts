export {
  type Authorizer,
  CognitoUserPoolsAuthorizer,
  type CognitoUserPoolsAuthorizerProps,
  LambdaAuthorizer,
  type LambdaAuthorizerProps,
} from "./api/authorizer";
export { type CorsOptions, CorsPolicy, type ErrorCors } from "./api/cors-policy";
export type { ApiInfo } from "./api/openapi/document";
export { toOpenApi } from "./api/openapi/open-api";
export { toSwagger } from "./api/openapi/swagger";
export { RestApi, type RestApiProps } from "./api/rest-api";
export {
  HTTP_METHODS,
  type HttpMethod,
  type JsonSchema,
  type ParameterDocs,
  ROUTE_METHODS,
  type Route,
  type RouteDocs,
  type RouteMethod,
  type RouteOptions,
  type Throttling,
} from "./api/route";
export { routeDocs } from "./api/route-docs";
export { UsagePlan, type UsagePlanProps } from "./api/usage-plan";
export { UserApi, type UserApiProps } from "./app/user-api";
export { BrowserClient, type BrowserClientProps, type IUserPool, UserPool, type UserPoolProps } from "./auth/user-pool";
export type { DomainProps } from "./common/host-name";
export type { Grantable, Metric, PolicyStatement } from "./common/policy";
export { ValidationError } from "./common/validation";
export { type AliasTarget, CustomDomain, type CustomDomainProps } from "./domain/custom-domain";
export { WebAcl, type WebAclProps } from "./firewall/web-acl";
export type { ExistingFunctionProps, IFunction } from "./function/function";
export {
  type Architecture,
  type EnvironmentOf,
  NodeFunction,
  type NodeFunctionProps,
  type Packaging,
} from "./function/node-function";
export type { NodeRuntime } from "./function/node-runtime";
export type { LogLevel, Telemetry } from "./function/telemetry";
export type { AlarmName } from "./monitoring/alarm-definitions";
export { Alarms, type AlarmsProps, type AlarmThresholds } from "./monitoring/alarms";
export { Dashboard, type DashboardProps } from "./monitoring/dashboard";
export { LogQueries, type LogQueriesProps } from "./monitoring/log-queries";
export { SiteAccessLog, type SiteAccessLogProps } from "./site/site-access-log";
export {
  type ContentSecurityPolicy,
  type GeoRestriction,
  type PriceClass,
  type RuntimeConfig,
  type SiteApiTarget,
  StaticSite,
  type StaticSiteProps,
} from "./site/static-site";
export { StateBackend, type StateBackendProps, type StateLock, type StateSettings } from "./state/state-backend";
export type { GlobalSecondaryIndex, KeyAttribute } from "./table/key-schema";
export type { SeedValue } from "./table/seed-item";
export { type ExistingTableProps, Table, type TableProps } from "./table/table";
export type { IndexOptions, ITable } from "./table/table-base";
export { UserTable, type UserTableProps } from "./table/user-table";
