import { z } from "zod";
import type { ErrorCors } from "../api/cors-policy";
import { HOST_NAME_RULE, isHostName } from "../common/host-name";
import { NAME_RULES } from "../common/names";
import { isOrigin } from "../common/origin";
import { POLICY_ARN, POLICY_ARN_RULE } from "../common/policy";
import { protocolOf } from "../common/sns-protocol";
import type { Packaging } from "../function/node-function";
import type { Telemetry } from "../function/telemetry";
import type { StateSettings } from "../state/state-backend";
import { type DomainConfig, readDomain } from "./domain-config";
import {
  type AlarmsConfig,
  defaultEnvironments,
  type Environment,
  type Environments,
  type NamedEnvironments,
} from "./environments";

/** Everything that differs from one deployment of the app to another. */
export interface AppConfig {
  readonly projectName: string;
  /** `local` is the emulator; any other one that the app declares, such as dev, prod or pr-42, is in a real account. */
  readonly environment: string;
  /** Prefix of every physical name, and id of the app's stack: `<projectName>-<environment>`. */
  readonly namePrefix: string;
  readonly accountId: string;
  readonly region: string;
  readonly packaging: Packaging;
  /** Origins other than the site's that may call the API from a browser; only `*` for all. */
  readonly extraAllowOrigins: string[];
  readonly errorCors: ErrorCors;
  /** Names of the app's own; without them it is at AWS's. */
  readonly domain?: DomainConfig;
  /** Keep a line for each request to the API: the account must have API Gateway's log role set. */
  readonly accessLog: boolean;
  /** Serve the API under `/api` of the site's own address, so that the page needs no CORS. */
  readonly sameOrigin: boolean;
  /** Deletion protection on, and buckets are not emptied by a destroy. */
  readonly protectData: boolean;
  /** ARN of the policy beyond which no role of the app can be granted anything, for accounts that require one. */
  readonly permissionsBoundary?: string;
  /** Whether a deploy waits until every edge location has a change of the distribution. */
  readonly waitForDeployment: boolean;
  readonly logRetentionDays: number;
  readonly telemetry: Required<Telemetry>;
  /** Requests are traced by X-Ray. */
  readonly tracing: boolean;
  /** May be empty. */
  readonly alarms?: AlarmsConfig;
  readonly throttling: Environment["throttling"];
  readonly state: Required<StateSettings>;
}

/** What is wrong with the configuration, all of it at once. */
export class ConfigError extends Error {
  constructor(readonly problems: string[]) {
    super(`the configuration has ${problems.length} problem(s):\n${problems.map((line) => `  - ${line}`).join("\n")}`);
    this.name = "ConfigError";
  }
}

const text = (rule: string, pattern: RegExp) => z.string(`must ${rule}`).regex(pattern, `must ${rule}`);
const oneOf = <const T extends string>(...values: T[]) =>
  z.enum(values, `must be ${values.map((value) => `'${value}'`).join(" or ")}`);
const listOf = (hold: (entries: string[]) => boolean, what: string) =>
  z
    .string()
    .transform((list) => list.split(",").map((entry) => entry.trim()))
    .refine(hold, `must be ${what}`)
    .refine((entries) => new Set(entries).size === entries.length, "must name each one once");
const hostName = z.string().refine(isHostName, `must ${HOST_NAME_RULE}`);
/** `us-gov-west-1`, `us-iso-east-1`, `eusc-de-east-1` and China's differ from these in their form or their prefix. */
const region = text(
  "be a region of AWS's standard partition such as 'eu-central-1': in China, GovCloud and the other partitions, " +
    "certificates in us-east-1 and host names under amazonaws.com do not exist",
  /^(?!cn-)[a-z]{2}-[a-z]+-\d$/,
);

/**
 * The variables, their rules and their defaults. `description` and `byDefault`, which is for a default that has no fixed value,
 * are for the list in docs/configuration.md.
 */
export const CONFIG_VARIABLES = z.object({
  PROJECT_NAME: text(NAME_RULES.project.rule, NAME_RULES.project.pattern).meta({
    description: "with the environment, the prefix of every name",
    byDefault: "the app's name",
  }),
  ENVIRONMENT: text("be 1 to 12 lower-case letters, digits and inner hyphens", /^[a-z]([a-z0-9-]{0,10}[a-z0-9])?$/)
    .default("local")
    .meta({ description: "one of the app's environments: `local` is the local AWS, all others are real" }),
  AWS_ACCOUNT_ID: text("be the 12 digits of the account to deploy to", /^\d{12}$/).meta({
    description: "the only account that may be touched",
    byDefault: "the environment's; needed if it has none",
  }),
  AWS_REGION: region.meta({ description: "where the app goes", byDefault: "the environment's" }),
  PACKAGING: oneOf("archive", "zip").default("archive").meta({
    description: "`archive`: by Terraform's archive provider; `zip`: at synth, without it",
  }),
  EXTRA_ALLOW_ORIGINS: listOf(
    (origins) => origins.every(isOrigin) || origins.join() === "*",
    "exact origins such as 'https://app.example.com', separated by commas, or only '*'",
  )
    .optional()
    .meta({ description: "origins other than the site's that may call the API; `*` where no data is protected" }),
  ERROR_CORS: oneOf("first-origin", "any-origin").default("first-origin").meta({
    description: "who may read [errors that API Gateway makes itself](cors.md)",
  }),
  ACCESS_LOG: oneOf("true", "false").default("false").meta({
    description: "keep a JSON line for each request to the API; the account needs API Gateway's log role",
  }),
  SAME_ORIGIN: oneOf("true", "false").default("false").meta({
    description: "the site's own address serves the API under `/api`, and the page needs no CORS",
  }),
  DOMAIN_NAME: hostName.optional().meta({
    description: "host name for the site, such as `app.example.com`",
    byDefault: "the environment's; none: CloudFront's own",
  }),
  API_DOMAIN_NAME: hostName.optional().meta({
    description: "host name for the API, which is then at no other",
    byDefault: "`api.<DOMAIN_NAME>`; none with `SAME_ORIGIN`",
  }),
  HOSTED_ZONE: hostName.optional().meta({
    description: "Route 53's public zone for all names; it must be there",
    byDefault: "`DOMAIN_NAME` without its first label",
  }),
  REDIRECT_DOMAIN_NAMES: listOf(
    (names) => names.every(isHostName),
    "lower-case host names such as 'www.example.com', separated by commas",
  )
    .optional()
    .meta({ description: "host names that redirect to the site's", byDefault: "the environment's" }),
  PROTECT_DATA: oneOf("true", "false").meta({
    description: "deletion protection on the tables, and the bucket is not emptied by a destroy",
    byDefault: "the environment's",
  }),
  PERMISSIONS_BOUNDARY: text(POLICY_ARN_RULE, POLICY_ARN).optional().meta({
    description: "ARN of the policy that is the boundary of every role, where the account requires one",
  }),
  ALARM_SUBSCRIBERS: listOf(
    (subscribers) => subscribers.every(protocolOf),
    "e-mail addresses and https URLs, separated by commas",
  )
    .optional()
    .meta({ description: "where alarms are sent to; each confirms once", byDefault: "the environment's" }),
  STATE_BUCKET: text(NAME_RULES.bucket.rule, NAME_RULES.bucket.pattern).optional().meta({
    description: "bucket for the state",
    byDefault: "`<project>-<environment>-tfstate-<account>`",
  }),
  STATE_LOCK_TABLE: text(NAME_RULES.table.rule, NAME_RULES.table.pattern).optional().meta({
    description: "lock table for the state",
    byDefault: "`<project>-<environment>-tflock`",
  }),
  STATE_REGION: region.optional().meta({ description: "region of both", byDefault: "`AWS_REGION`" }),
  STATE_LOCK: oneOf("both", "dynamodb", "s3").default("both").meta({
    description: "[how the state is locked](locking.md); `s3` is by Terraform's lock file",
  }),
});

/**
 * Reads the configuration: what the app declares of the environment, and the variables, which override it. A variable
 * that is set to nothing counts as not set.
 *
 * @throws ConfigError that lists every problem: the variable, what it got and what it must be
 */
export function loadConfig({ name, environments }: NamedEnvironments, env: NodeJS.ProcessEnv = process.env): AppConfig {
  const set = Object.fromEntries(
    Object.keys(CONFIG_VARIABLES.shape).flatMap((name) => (env[name] ? [[name, env[name]]] : [])),
  );
  const environment = findEnvironment(set.ENVIRONMENT ?? "local", {
    local: defaultEnvironments.local,
    ...environments,
  });
  const given: Record<string, string | undefined> = { PROJECT_NAME: name, ...variablesOf(environment, set), ...set };
  const parsed = CONFIG_VARIABLES.safeParse(given);
  const problems = (parsed.error?.issues ?? []).map(({ path: [name = ""], message }) => {
    const got = JSON.stringify(given[String(name)]) ?? "nothing";
    return `${String(name)} ${message}, got ${got}`;
  });
  problems.push(...accountProblems(set, environment));
  if (given.PROTECT_DATA === "true" && given.EXTRA_ALLOW_ORIGINS?.trim() === "*") {
    problems.push(`EXTRA_ALLOW_ORIGINS must name the origins where data is protected, got "*"`);
  }
  const domain = readDomain(given, problems);
  const ownOrigin = given.DOMAIN_NAME && `https://${given.DOMAIN_NAME}`;
  if (ownOrigin && given.EXTRA_ALLOW_ORIGINS?.split(",").some((origin) => origin.trim() === ownOrigin)) {
    problems.push(`EXTRA_ALLOW_ORIGINS must name other origins than the site's own, got "${ownOrigin}"`);
  }
  if (!parsed.success || problems.length > 0) throw new ConfigError(problems);

  const { data } = parsed;
  const accountId = data.AWS_ACCOUNT_ID;
  const namePrefix = `${data.PROJECT_NAME}-${data.ENVIRONMENT}`;
  return {
    projectName: data.PROJECT_NAME,
    environment: data.ENVIRONMENT,
    namePrefix,
    accountId,
    region: data.AWS_REGION,
    packaging: data.PACKAGING,
    extraAllowOrigins: data.EXTRA_ALLOW_ORIGINS ?? [],
    errorCors: data.ERROR_CORS,
    domain,
    accessLog: data.ACCESS_LOG === "true",
    sameOrigin: data.SAME_ORIGIN === "true",
    protectData: data.PROTECT_DATA === "true",
    permissionsBoundary: data.PERMISSIONS_BOUNDARY,
    waitForDeployment: environment.waitForDeployment,
    logRetentionDays: environment.logRetentionDays,
    telemetry: {
      logLevel: environment.logLevel,
      metricsNamespace: environment.metrics && namePrefix,
      environment: data.ENVIRONMENT,
    },
    tracing: environment.tracing,
    alarms: data.ALARM_SUBSCRIBERS ? { subscribers: data.ALARM_SUBSCRIBERS } : environment.alarms || undefined,
    throttling: environment.throttling,
    state: {
      bucket: data.STATE_BUCKET ?? `${namePrefix}-tfstate-${accountId}`,
      lockTable: data.STATE_LOCK_TABLE ?? `${namePrefix}-tflock`,
      region: data.STATE_REGION ?? data.AWS_REGION,
      lock: data.STATE_LOCK,
    },
  };
}

/** Ids of the two stacks of an app in an environment; each is the name of its state, too. */
export function stackIdsOf({ namePrefix }: Pick<AppConfig, "namePrefix">) {
  return { app: namePrefix, state: `${namePrefix}-state` };
}

/** Without an environment nothing else can be checked: only this problem is reported. */
function findEnvironment(name: string, environments: Environments): Environment {
  const key = /^pr-\d+$/.test(name) ? "pr-*" : name;
  // Not what every object has, such as `constructor`.
  const environment = Object.hasOwn(environments, key) ? environments[key] : undefined;
  if (environment) return environment;
  const known = Object.keys(environments).map((it) => (it === "pr-*" ? "pr-* with a number" : it));
  throw new ConfigError([`ENVIRONMENT must be one that the app declares (${known.join(", ")}), got "${name}"`]);
}

/** The environment's settings as variables, so that the same rules apply to both. */
function variablesOf(environment: Environment, set: Record<string, string | undefined>) {
  const { region, accountId, protectData, alarms } = environment;
  // Names of one domain belong together: another one leaves none of these behind.
  const domain = set.DOMAIN_NAME ? undefined : environment.domain;
  const variables: Record<string, string | undefined> = {
    AWS_REGION: region,
    AWS_ACCOUNT_ID: accountId,
    PROTECT_DATA: String(protectData),
    ALARM_SUBSCRIBERS: alarms ? alarms.subscribers.join(",") || undefined : undefined,
    DOMAIN_NAME: domain?.siteName,
    API_DOMAIN_NAME: domain?.apiName,
    HOSTED_ZONE: domain?.hostedZone,
    REDIRECT_DOMAIN_NAMES: domain?.redirectNames?.join(",") || undefined,
  };
  return Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== undefined));
}

/** The account is not for a variable to change: a wrong one is what the table is to keep from harm. */
function accountProblems(
  { ENVIRONMENT: name = "local", AWS_ACCOUNT_ID: account }: Record<string, string>,
  environment: Environment,
): string[] {
  const { accountId } = environment;
  if (!accountId || !account || account === accountId) return [];
  if (name === "local") {
    return [`AWS_ACCOUNT_ID must be left out for ENVIRONMENT 'local', which is the emulator, got "${account}"`];
  }
  return [`AWS_ACCOUNT_ID must be the account that the app declares for '${name}', "${accountId}", got "${account}"`];
}
