import { readFileSync } from "node:fs";
import { extname, join, resolve } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { startOnPorts } from "../system/ports";
import { findRecorded, type ProcessRecord, startUntilReady, stopRecorded } from "../system/process";
import { type ForwardingOptions, LISTENING } from "./forwarding";

/** Beside this file, compiled as it is or not. */
const MAIN = join(__dirname, `forwarder-main${extname(__filename)}`);

export interface ForwarderOptions extends ForwardingOptions {
  /** Folder for its log and its pid record. */
  readonly dir: string;
}

export interface Forwarder {
  /** Origins at which a browser opens the sites, in their order. */
  readonly sites: readonly { readonly url: string }[];
  /** Origins of the APIs. */
  readonly apis: readonly { readonly url: string }[];
  /** Origins of the user pools' hosted sign-in. */
  readonly userPoolDomains: readonly { readonly url: string }[];
  readonly pid: number;
  readonly logFile: string;
}

/**
 * Has a forwarder with these options run for `dir`: the one that runs there, if it has them, else a new one.
 * @throws Error as `startForwarder`
 */
export async function ensureForwarder({ dir, ...options }: ForwarderOptions): Promise<Forwarder> {
  const record = await findRecorded<ForwardingOptions>(recordFileIn(dir));
  if (record && isDeepStrictEqual(record.details, options)) return toForwarder(record);
  await stopForwarder(dir);
  return startForwarder({ dir, ...options });
}

/**
 * Starts the forwarder in the background and waits until it listens: a browser then opens a deployed site at one port,
 * which calls an API at another, and so at another origin.
 * @throws PortTakenError, or Error when `dir` has a running forwarder already, or with the end of the log when the
 *   forwarder ends or does not listen within 10 s
 */
export async function startForwarder({ dir, ...options }: ForwarderOptions): Promise<Forwarder> {
  const ports = [...options.sites, ...options.apis, ...options.userPoolDomains].map(({ port }) => port);
  const loader = extname(MAIN) === ".ts" ? ["--require", require.resolve("tsx/cjs")] : [];
  const args = [...loader, MAIN, JSON.stringify(options)];
  const record = await startOnPorts(ports, () =>
    startUntilReady<ForwardingOptions>(process.execPath, args, {
      env: { PATH: process.env.PATH },
      logFile: join(resolve(dir), "forwarder.log"),
      recordFile: recordFileIn(dir),
      details: options,
      name: "forwarder",
      verb: "listen",
      timeoutSeconds: 10,
      isReady: ({ logFile }) => readFileSync(logFile, "utf8").includes(LISTENING),
    }),
  );
  return toForwarder(record);
}

/** Resolves to whether the forwarder of `dir` was running. */
export function stopForwarder(dir: string): Promise<boolean> {
  return stopRecorded(recordFileIn(dir));
}

/** The forwarder of `dir` when it is alive. */
export async function findForwarder(dir: string): Promise<Forwarder | undefined> {
  const record = await findRecorded<ForwardingOptions>(recordFileIn(dir));
  return record && toForwarder(record);
}

function recordFileIn(dir: string): string {
  return join(resolve(dir), "forwarder.pid.json");
}

function toForwarder({ pid, logFile, details }: ProcessRecord<ForwardingOptions>): Forwarder {
  const urlOf = ({ port }: { port: number }) => ({ url: `http://localhost:${port}` });
  // A forwarder that an earlier version started has no user pool domains in its record.
  const { sites, apis, userPoolDomains = [] } = details;
  return {
    sites: sites.map(urlOf),
    apis: apis.map(urlOf),
    userPoolDomains: userPoolDomains.map(urlOf),
    pid,
    logFile,
  };
}
