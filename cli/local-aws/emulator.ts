import { existsSync, mkdirSync } from "node:fs";
import { devNull } from "node:os";
import { join, resolve } from "node:path";
import { startOnPorts } from "../system/ports";
import { findRecorded, type ProcessRecord, startUntilReady, stopRecorded } from "../system/process";

const HOST = "127.0.0.1";
const LAUNCHER = join(__dirname, "launcher.py");
const HEALTH_TIMEOUT_MS = 5_000;
const IDLE_WORKER_SECONDS = 60;

export interface EmulatorOptions {
  /** The Python of a virtual environment that holds the pinned emulator and airspeed-ext. */
  readonly python: string;
  /** The folder of the `node` that runs the functions. */
  readonly lambdaNodeDir: string;
  readonly port: number;
  /** Folder for the emulator's files: log, pid record, temporary files. */
  readonly dir: string;
  readonly region: string;
  /** `none` starts the emulator with its known gaps, for the probes of them. @default "all" */
  readonly corrections?: "all" | "none";
}

export interface Emulator {
  readonly endpoint: string;
  readonly port: number;
  readonly pid: number;
  readonly logFile: string;
  /**
   * Points clients and Terraform here and away from any real account. Spread it over a child's environment, where
   * undefined unsets the developer's variable: `{ ...process.env, ...emulator.env }`.
   */
  readonly env: NodeJS.ProcessEnv;
}

interface Details {
  readonly port: number;
  readonly region: string;
}

/**
 * Starts the emulator in the background, with IAM enforced, and waits until it responds.
 * @throws PortTakenError, or Error when `dir` has a running emulator already, or with the end of the log when
 *   the emulator ends or does not respond within 30 s
 */
export async function startEmulator(options: EmulatorOptions): Promise<Emulator> {
  const { python, port, region, corrections = "all" } = options;
  const dir = resolve(options.dir);
  mkdirSync(join(dir, "tmp"), { recursive: true });
  const record = await startOnPorts([port], () =>
    startUntilReady<Details>(python, [LAUNCHER, "--corrections", corrections], {
      env: ownEnvironment({ ...options, dir }),
      logFile: join(dir, "emulator.log"),
      recordFile: recordFileIn(dir),
      details: { port, region },
      name: "emulator",
      verb: "respond",
      timeoutSeconds: 30,
      isReady: isHealthy,
    }),
  );
  return toEmulator(record);
}

/** Ends the emulator of `dir` and its function workers. Resolves to whether one was running. */
export function stopEmulator(dir: string): Promise<boolean> {
  return stopRecorded(recordFileIn(dir));
}

/** Whether an emulator was started in `dir` that nobody has stopped; it may have ended. */
export function hasEmulatorRecord(dir: string): boolean {
  return existsSync(recordFileIn(dir));
}

/** The emulator of `dir` when it is alive and responds. */
export async function findEmulator(dir: string): Promise<Emulator | undefined> {
  const record = await findRecorded<Details>(recordFileIn(dir));
  return record && (await isHealthy(record)) ? toEmulator(record) : undefined;
}

async function isHealthy({ details }: ProcessRecord<Details>): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(HEALTH_TIMEOUT_MS);
    return (await fetch(`http://${HOST}:${details.port}/_ministack/health`, { signal })).ok;
  } catch {
    return false;
  }
}

function recordFileIn(dir: string): string {
  return join(resolve(dir), "emulator.pid.json");
}

function toEmulator({ pid, logFile, details: { port, region } }: ProcessRecord<Details>): Emulator {
  const endpoint = `http://${HOST}:${port}`;
  return { endpoint, port, pid, logFile, env: clientEnvironment(endpoint, region) };
}

/** The emulator passes its environment to every function, so it must contain nothing of the developer's. */
function ownEnvironment({ lambdaNodeDir, port, dir, region }: EmulatorOptions): NodeJS.ProcessEnv {
  return {
    PATH: [lambdaNodeDir, process.env.PATH].join(":"),
    HOME: dir,
    LANG: process.env.LANG ?? "C.UTF-8",
    TMPDIR: join(dir, "tmp"),
    STATE_DIR: join(dir, "state"),
    S3_DATA_DIR: join(dir, "s3"),
    AUTH: "true",
    BIND_HOST: HOST,
    GATEWAY_PORT: String(port),
    MINISTACK_REGION: region,
    LAMBDA_WARM_TTL_SECONDS: String(IDLE_WORKER_SECONDS),
    IOT_MTLS_ENABLED: "0",
    SFTP_ENABLED: "0",
    // No socket: the emulator must not access the developer's containers.
    DOCKER_HOST: `unix://${join(dir, "no-docker.sock")}`,
  };
}

function clientEnvironment(endpoint: string, region: string): NodeJS.ProcessEnv {
  const inherited = Object.keys(process.env).filter((name) => name.startsWith("AWS_"));
  return {
    // A profile, a session token, another endpoint. Unset, not empty: Python's SDK reads an empty profile as a name, and
    // Terraform reads any AWS_USE_FIPS_ENDPOINT, "false" too, as true.
    ...Object.fromEntries(inherited.map((name) => [name, undefined])),
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    AWS_EC2_METADATA_DISABLED: "true",
  };
}
