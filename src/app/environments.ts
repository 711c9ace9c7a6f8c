import type { LogLevel } from "../function/telemetry";
import type { DomainConfig } from "./domain-config";

export interface AlarmsConfig {
  /** E-mail addresses and https URLs that alarms notify. */
  readonly subscribers: readonly string[];
}

/** The settings of an environment. An environment variable overrides a setting. */
export interface Environment {
  /** Where the app goes. */
  readonly region: string;
  /** The only account that is allowed. @default - AWS_ACCOUNT_ID */
  readonly accountId?: string;
  /** The host names of the site and the API. @default - AWS's only */
  readonly domain?: DomainConfig;
  /** Deletion protection on, buckets are not emptied by a destroy, and a person has to agree to each deploy. */
  readonly protectData: boolean;
  /** Whether a deploy waits until every edge location has a change of the distribution. */
  readonly waitForDeployment: boolean;
  /** For how long logs are kept. */
  readonly logRetentionDays: number;
  /** The least level that functions log. */
  readonly logLevel: LogLevel;
  /** Whether functions write metrics: three for each route, each of which is paid by the month. */
  readonly metrics: boolean;
  /** Whether requests are traced by X-Ray; docs/security.md has its price. */
  readonly tracing: boolean;
  /** Whether there are alarms and a dashboard, and whom alarms notify. */
  readonly alarms: AlarmsConfig | false;
  /** What the API lets through at most, over all clients, in requests per second and at once. */
  readonly throttling: { readonly rateLimit: number; readonly burstLimit: number };
}

/** Environments by their names, 1 to 12 lower-case letters, digits and inner hyphens each; `pr-*` for every name of `pr-` and a number. */
export type Environments = Readonly<Record<string, Environment>>;

/** The emulator's account: no real one has this number, so a wrong endpoint can never reach one. */
const LOCAL_ACCOUNT_ID = "000000000000";

const THROWN_AWAY = {
  region: "us-east-1",
  protectData: false,
  waitForDeployment: false,
  logRetentionDays: 7,
  logLevel: "DEBUG",
  metrics: true,
  tracing: false,
} as const;
const KEPT = {
  region: "us-east-1",
  protectData: true,
  waitForDeployment: true,
  logRetentionDays: 30,
  logLevel: "INFO",
  metrics: true,
  tracing: false,
} as const;
/** Alarms without subscribers: the console and `tiers status` show them. */
const SHOWN = { subscribers: [] };
const BUSY = { rateLimit: 100, burstLimit: 50 };
const QUIET = { rateLimit: 20, burstLimit: 10 };

/** For most apps: spread them, and override those that differ. `pr-*` is for previews. */
export const defaultEnvironments = {
  local: { ...THROWN_AWAY, accountId: LOCAL_ACCOUNT_ID, alarms: SHOWN, throttling: BUSY },
  dev: { ...THROWN_AWAY, alarms: SHOWN, throttling: QUIET },
  "pr-*": { ...THROWN_AWAY, metrics: false, alarms: false, throttling: QUIET },
  staging: { ...KEPT, alarms: SHOWN, throttling: BUSY },
  prod: { ...KEPT, logRetentionDays: 365, alarms: SHOWN, throttling: BUSY },
} satisfies Environments;

/** What a configuration is read for: an app's name and its environments. */
export interface NamedEnvironments {
  /** 1 to 20 lower-case letters, digits and inner hyphens: with the environment, the prefix of every physical name. */
  readonly name: string;
  /** The environments, and no others: a misspelt name must not become one. */
  readonly environments: Environments;
}
