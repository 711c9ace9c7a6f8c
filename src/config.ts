import { z } from "zod";
import type { ErrorCors } from "./constructs/cors-policy";
import type { Packaging } from "./constructs/node-function";
import type { StateSettings } from "./constructs/state-backend";
import { HOST_NAME_RULE, isHostName } from "./private/domain";
import { isOrigin } from "./private/origin";

/** Everything that differs from one deployment of the app to another. */
export interface AppConfig {
  /** With the environment, the prefix of every physical name. */
  readonly projectName: string;
  /** `local` is the emulator; any other name, such as dev, prod or pr-42, is a real account. */
  readonly environment: string;
  readonly accountId: string;
  readonly region: string;
  readonly packaging: Packaging;
  /** Origins, besides the site's own, that may call the API from a browser; `*` alone for all. */
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
  /** Whether a deploy waits until every edge location has a change of the distribution. */
  readonly waitForDeployment: boolean;
  readonly state: Required<StateSettings>;
}

/** Host names in a hosted zone that is there already. */
interface DomainConfig {
  readonly siteName: string;
  /** @default - none: the site serves the API itself (`sameOrigin`) */
  readonly apiName?: string;
  readonly hostedZone: string;
}

/** What is wrong with the configuration, all of it at once. */
export class ConfigError extends Error {
  constructor(readonly problems: string[]) {
    super(`the configuration has ${problems.length} problem(s):\n${problems.map((line) => `  - ${line}`).join("\n")}`);
    this.name = "ConfigError";
  }
}

/** The emulator's account: no real one has this number, so a wrong endpoint can never reach one. */
const LOCAL_ACCOUNT_ID = "000000000000";
/** Environments that are thrown away: nothing is protected, and nothing waits for CloudFront's edge. */
const THROWAWAY = ["local", "dev"];

const text = (rule: string, pattern: RegExp) => z.string(`must ${rule}`).regex(pattern, `must ${rule}`);
const oneOf = <const T extends string>(...values: T[]) =>
  z.enum(values, `must be ${values.map((value) => `'${value}'`).join(" or ")}`);
const bucketName = text("be 3 to 63 lower-case letters, digits and inner hyphens", /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/);
const tableName = text("be 3 to 255 letters, digits, '_', '.' or '-'", /^[A-Za-z0-9_.-]{3,255}$/);
const hostName = z.string().refine(isHostName, `must ${HOST_NAME_RULE}`);
const region = text("be a region's code such as 'eu-central-1'", /^[a-z]{2}(-[a-z]+)+-\d$/);

/** The variables, their rules and their defaults: README.md's table is this list. */
export const CONFIG_VARIABLES = z.object({
  PROJECT_NAME: text(
    "be 1 to 20 lower-case letters, digits and inner hyphens",
    /^[a-z]([a-z0-9-]{0,18}[a-z0-9])?$/,
  ).default("user-app"),
  ENVIRONMENT: text(
    "be 1 to 12 lower-case letters, digits and inner hyphens",
    /^[a-z]([a-z0-9-]{0,10}[a-z0-9])?$/,
  ).default("local"),
  AWS_ACCOUNT_ID: text("be the 12 digits of the account to deploy to", /^\d{12}$/).optional(),
  AWS_REGION: region.default("us-east-1"),
  PACKAGING: oneOf("archive", "zip").default("archive"),
  EXTRA_ALLOW_ORIGINS: z
    .string()
    .transform((list) => list.split(",").map((origin) => origin.trim()))
    .refine(
      (origins) => origins.every(isOrigin) || origins.join() === "*",
      "must be exact origins such as 'https://app.example.com', separated by commas, or '*' alone",
    )
    .refine((origins) => new Set(origins).size === origins.length, "must name each origin once")
    .optional(),
  ERROR_CORS: oneOf("first-origin", "any-origin").default("first-origin"),
  DOMAIN_NAME: hostName.optional(),
  API_DOMAIN_NAME: hostName.optional(),
  HOSTED_ZONE: hostName.optional(),
  ACCESS_LOG: oneOf("true", "false").default("false"),
  SAME_ORIGIN: oneOf("true", "false").default("false"),
  PROTECT_DATA: oneOf("true", "false").optional(),
  STATE_BUCKET: bucketName.optional(),
  STATE_LOCK_TABLE: tableName.optional(),
  STATE_REGION: region.optional(),
  STATE_LOCK: oneOf("both", "dynamodb", "s3").default("both"),
});

/**
 * Reads the configuration from environment variables. A variable that is set to nothing counts as not set.
 *
 * @throws ConfigError that lists every problem: the variable, what it got and what it must be
 */
export function loadConfig(env: NodeJS.ProcessEnv = process.env): AppConfig {
  const given = Object.fromEntries(
    Object.keys(CONFIG_VARIABLES.shape).flatMap((name) => (env[name] ? [[name, env[name]]] : [])),
  );
  const parsed = CONFIG_VARIABLES.safeParse(given);
  const problems = (parsed.error?.issues ?? []).map(({ path: [name = ""], message }) => {
    const got = JSON.stringify(given[String(name)]);
    return `${String(name)} ${message}, got ${got}`;
  });
  const isLocal = (given.ENVIRONMENT ?? "local") === "local";
  if (!isLocal && !given.AWS_ACCOUNT_ID) {
    problems.push("AWS_ACCOUNT_ID must be the 12 digits of the account to deploy to, got nothing");
  }
  if (isLocal && given.AWS_ACCOUNT_ID && given.AWS_ACCOUNT_ID !== LOCAL_ACCOUNT_ID) {
    problems.push(
      `AWS_ACCOUNT_ID must be left out for ENVIRONMENT 'local', which is the emulator, got "${given.AWS_ACCOUNT_ID}"`,
    );
  }
  const throwaway = THROWAWAY.includes(given.ENVIRONMENT ?? "local");
  const protectData = given.PROTECT_DATA ? given.PROTECT_DATA === "true" : !throwaway;
  if (protectData && given.EXTRA_ALLOW_ORIGINS?.trim() === "*") {
    problems.push(`EXTRA_ALLOW_ORIGINS must name the origins where data is protected, got "*"`);
  }
  const domain = readDomain(given, problems);
  const ownOrigin = given.DOMAIN_NAME && `https://${given.DOMAIN_NAME}`;
  if (ownOrigin && given.EXTRA_ALLOW_ORIGINS?.split(",").some((origin) => origin.trim() === ownOrigin)) {
    problems.push(`EXTRA_ALLOW_ORIGINS must name other origins than the site's own, got "${ownOrigin}"`);
  }
  if (!parsed.success || problems.length > 0) throw new ConfigError(problems);

  const { data } = parsed;
  const accountId = data.AWS_ACCOUNT_ID ?? LOCAL_ACCOUNT_ID;
  const prefix = `${data.PROJECT_NAME}-${data.ENVIRONMENT}`;
  return {
    projectName: data.PROJECT_NAME,
    environment: data.ENVIRONMENT,
    accountId,
    region: data.AWS_REGION,
    packaging: data.PACKAGING,
    extraAllowOrigins: data.EXTRA_ALLOW_ORIGINS ?? [],
    errorCors: data.ERROR_CORS,
    domain,
    accessLog: data.ACCESS_LOG === "true",
    sameOrigin: data.SAME_ORIGIN === "true",
    protectData,
    waitForDeployment: !throwaway,
    state: {
      bucket: data.STATE_BUCKET ?? `${prefix}-tfstate-${accountId}`,
      lockTable: data.STATE_LOCK_TABLE ?? `${prefix}-tflock`,
      region: data.STATE_REGION ?? data.AWS_REGION,
      lock: data.STATE_LOCK,
    },
  };
}

/** The variables of the domain together; one that is no host name is reported already. */
function readDomain(given: Record<string, string | undefined>, problems: string[]): DomainConfig | undefined {
  const { DOMAIN_NAME: siteName, API_DOMAIN_NAME, HOSTED_ZONE, SAME_ORIGIN } = given;
  if (![siteName, API_DOMAIN_NAME, HOSTED_ZONE].every((name) => name === undefined || isHostName(name))) return;
  const refuse = (variable: string, rule: string, got: string | undefined) =>
    problems.push(`${variable} must ${rule}, got ${got ? `"${got}"` : "nothing"}`);

  if (!siteName) {
    if (API_DOMAIN_NAME) refuse("API_DOMAIN_NAME", "be left out without DOMAIN_NAME", API_DOMAIN_NAME);
    if (HOSTED_ZONE) refuse("HOSTED_ZONE", "be left out without DOMAIN_NAME", HOSTED_ZONE);
    return;
  }
  const hostedZone = HOSTED_ZONE ?? siteName.slice(siteName.indexOf(".") + 1);
  if (!isHostName(hostedZone)) {
    refuse(
      "HOSTED_ZONE",
      `be given where DOMAIN_NAME is '${siteName}', whose parent is no zone of one's own`,
      HOSTED_ZONE,
    );
    return;
  }
  const isInZone = (name: string) => `.${name}`.endsWith(`.${hostedZone}`);
  if (!isInZone(siteName)) refuse("DOMAIN_NAME", `lie in the hosted zone '${hostedZone}'`, siteName);
  if (SAME_ORIGIN === "true") {
    if (API_DOMAIN_NAME) refuse("API_DOMAIN_NAME", "be left out with SAME_ORIGIN 'true'", API_DOMAIN_NAME);
    return { siteName, hostedZone };
  }
  const apiName = API_DOMAIN_NAME ?? `api.${siteName}`;
  if (apiName === siteName) refuse("API_DOMAIN_NAME", "differ from DOMAIN_NAME", apiName);
  if (!isHostName(apiName)) refuse("API_DOMAIN_NAME", HOST_NAME_RULE, apiName);
  if (!isInZone(apiName)) refuse("API_DOMAIN_NAME", `lie in the hosted zone '${hostedZone}'`, apiName);
  return { siteName, apiName, hostedZone };
}
