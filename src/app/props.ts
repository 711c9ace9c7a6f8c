import type { CorsOptions } from "../api/cors-policy";
import type { RestApi, RestApiProps } from "../api/rest-api";
import type { BrowserClient, UserPool, UserPoolProps } from "../auth/user-pool";
import type { NodeFunctionProps } from "../function/node-function";
import type { StaticSite, StaticSiteProps } from "../site/static-site";
import type { TableProps } from "../table/table";
import type { AppDomains } from "./app-domains";
import type { AppConfig } from "./config";

/** What the configuration determines of a site. */
export function siteProps(
  { namePrefix, accountId, protectData, waitForDeployment, domain }: AppConfig,
  domains?: AppDomains,
): Omit<StaticSiteProps, "sourceDir"> {
  return {
    bucketName: `${namePrefix}-site-${accountId}`,
    forceDestroy: !protectData,
    waitForDeployment,
    domainName: domains?.site.domainName,
    certificateArn: domains?.site.certificateArn,
    redirectDomainNames: domain?.redirectNames,
  };
}

/** What the configuration determines of a table. */
export function tableProps({ protectData }: AppConfig): Pick<TableProps, "deletionProtection"> {
  return { deletionProtection: protectData };
}

/** What the configuration determines of a user pool. */
export function userPoolProps({
  namePrefix,
  accountId,
  protectData,
}: AppConfig): Pick<UserPoolProps, "userPoolName" | "domainPrefix" | "deletionProtection"> {
  return { userPoolName: namePrefix, domainPrefix: `${namePrefix}-${accountId}`, deletionProtection: protectData };
}

/** Origins of the pages that may use the app: the site, and those of the configuration. */
export function pageOrigins({ extraAllowOrigins }: AppConfig, site: StaticSite): string[] {
  return [site.origin, ...extraAllowOrigins.filter((origin) => origin !== "*")];
}

/** What the configuration determines of a function. On the local AWS its stack traces name lines of the source. */
export function functionProps({
  environment,
  packaging,
  telemetry,
  tracing,
  logRetentionDays,
}: AppConfig): Pick<NodeFunctionProps, "packaging" | "telemetry" | "tracing" | "logRetentionDays" | "sourceMap"> {
  return { packaging, telemetry, tracing, logRetentionDays, sourceMap: environment === "local" };
}

/** What the configuration determines of an API that the page of a site calls. */
export function apiProps(config: AppConfig, site: StaticSite, domains?: AppDomains): Omit<RestApiProps, "apiName"> {
  const { tracing, accessLog, logRetentionDays, throttling } = config;
  return {
    cors: corsOf(config, site),
    tracing,
    accessLogRetentionDays: accessLog ? logRetentionDays : undefined,
    throttlingRateLimit: throttling.rateLimit,
    throttlingBurstLimit: throttling.burstLimit,
    domainName: domains?.api?.domainName,
    certificateArn: domains?.api?.certificateArn,
  };
}

/** Allowed origins of the API: the site, unless it serves the API itself, and those of the configuration. */
function corsOf({ extraAllowOrigins, sameOrigin, errorCors }: AppConfig, site: StaticSite): CorsOptions | undefined {
  if (extraAllowOrigins.includes("*")) return { allowOrigins: ["*"], errorCors };
  const allowOrigins = [...(sameOrigin ? [] : [site.origin]), ...extraAllowOrigins];
  return allowOrigins.length > 0 ? { allowOrigins, errorCors } : undefined;
}

/** What `connect` connects. */
interface Connected {
  readonly site: StaticSite;
  readonly api: RestApi;
  readonly domains?: AppDomains;
  /** @default - the page signs nobody in */
  readonly signIn?: { readonly userPool: UserPool; readonly client: BrowserClient };
}

/**
 * Connects a site and its API: the page gets the API's URL and, with a user pool, `signInUrl` and `clientId`; both get their
 * names where the app has a domain.
 */
export function connect({ sameOrigin }: AppConfig, { site, api, domains, signIn }: Connected) {
  domains?.site.addAliasRecords(site.aliasTarget);
  if (api.aliasTarget) domains?.api?.addAliasRecords(api.aliasTarget);
  const { userPool, client } = signIn ?? {};
  site.addRuntimeConfig({
    ...(sameOrigin ? { apiUrl: site.addApi(api) } : { apiUrl: api.url, apiOrigin: api.origin }),
    ...(userPool && { connectOrigins: [userPool.signInOrigin] }),
    ...(userPool && client && { values: { signInUrl: userPool.signInOrigin, clientId: client.clientId } }),
  });
}
