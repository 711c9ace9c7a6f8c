import type { LogLevel } from "../function/telemetry";
import type { DomainConfig } from "./domain-config";

export interface AlarmsConfig {
  /** E-mail addresses and https URLs that are told of alarms. */
  readonly subscribers: readonly string[];
}

/** What an environment has of its own. For a single run, a variable of the same meaning beats it. */
export interface Environment {
  readonly region: string;
  /** The only account that may be touched. @default - the one that AWS_ACCOUNT_ID says */
  readonly accountId?: string;
  /** @default - AWS's own names alone */
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
  /** Whether requests are traced by X-Ray, which has its price in docs/security.md. */
  readonly tracing: boolean;
  /** Whether there are alarms on faults and a dashboard, and who is told of alarms. */
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
/** Alarms that the console and `npm run status` show, and nobody is told of. */
const SHOWN = { subscribers: [] };
const BUSY = { rateLimit: 100, burstLimit: 50 };
const QUIET = { rateLimit: 20, burstLimit: 10 };

/** What most apps need: spread it, and give those that differ entries of their own. `pr-*` stands for previews. */
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
