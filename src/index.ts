export { type AppConfig, ConfigError, loadConfig } from "./config";
export type { AlarmName } from "./constructs/alarm-kinds";
export { Alarms, type AlarmsProps, type AlarmThresholds } from "./constructs/alarms";
export type {
  HttpMethod,
  JsonSchema,
  QueryParameterDocs,
  Route,
  RouteDocs,
  RouteOptions,
} from "./constructs/api-route";
export { type CorsOptions, CorsPolicy, type ErrorCors } from "./constructs/cors-policy";
export { type AliasTarget, CustomDomain, type CustomDomainProps } from "./constructs/custom-domain";
export { Dashboard, type DashboardProps } from "./constructs/dashboard";
export { LambdaRestApi, type LambdaRestApiProps } from "./constructs/lambda-rest-api";
export { LogQueries, type LogQueriesProps } from "./constructs/log-queries";
export { NodeFunction, type NodeFunctionProps, type Packaging } from "./constructs/node-function";
export type { NodeRuntime } from "./constructs/node-runtime";
export { SiteAccessLog, type SiteAccessLogProps } from "./constructs/site-access-log";
export type { ContentSecurityPolicy } from "./constructs/site-headers";
export type { GeoRestriction, PriceClass } from "./constructs/site-reach";
export type { RuntimeConfig } from "./constructs/site-runtime-config";
export { StateBackend, type StateBackendProps, type StateLock, type StateSettings } from "./constructs/state-backend";
export { StaticSite, type StaticSiteProps } from "./constructs/static-site";
export type { LogLevel, Telemetry } from "./constructs/telemetry";
export { UsagePlan, type UsagePlanProps } from "./constructs/usage-plan";
export { UserApi, type UserApiProps } from "./constructs/user-api";
export { UserTable, type UserTableProps } from "./constructs/user-table";
export { WebAcl, type WebAclProps } from "./constructs/web-acl";
export type { ApiInfo } from "./openapi/document";
export { toOpenApi } from "./openapi/open-api";
export { toSwagger } from "./openapi/swagger";
export type { DomainProps } from "./private/domain";
export type { Grantable, Metric, PolicyStatement } from "./private/policy";
export { ValidationError } from "./private/validation";
export { type AppDomains, createDomains } from "./stacks/app-domains";
export { configureStack } from "./stacks/aws";
export { setPermissionsBoundary } from "./stacks/permissions-boundary";
export { StateStack } from "./stacks/state-stack";
export { WebAppStack } from "./stacks/web-app-stack";
