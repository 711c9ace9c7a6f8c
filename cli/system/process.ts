import { execFile, spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { constants } from "node:os";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";

const STOP_TIMEOUT_MS = 1_000;
const POLL_MS = 50;
const SHOWN_LINES = 20;

export interface RunOptions {
  readonly cwd?: string;
  /** The whole environment of the command. @default - that of this process */
  readonly env?: NodeJS.ProcessEnv;
  /** Gets every complete line of stdout and stderr, without its newline. */
  readonly onLine?: (line: string) => void;
}

export interface RunResult {
  /** As in a shell: after a signal 128 plus its number, 127 where the command could not be started. */
  readonly status: number;
  readonly stdout: string;
  /** Its stderr, or why it could not be started. */
  readonly stderr: string;
}

/** A command ended with a status other than 0; the message has the last lines of both streams. */
export class CommandError extends Error {
  override readonly name = "CommandError";

  constructor(
    command: string,
    readonly result: RunResult,
  ) {
    const shown = [result.stdout, result.stderr].map(lastLines).filter(Boolean).join("\n");
    super(`${command} failed with status ${result.status}:\n${shown}`);
  }
}

const NOT_STARTED = 127;

/** Runs a command to its end, without input. Never rejects: see the status. */
export function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: options.cwd, env: options.env, stdio: ["ignore", "pipe", "pipe"] });
    const printed = { stdout: "", stderr: "" };
    for (const name of ["stdout", "stderr"] as const) {
      const lines = lineSplitter(options.onLine);
      child[name].setEncoding("utf8");
      child[name].on("data", (text: string) => {
        printed[name] += text;
        lines.push(text);
      });
      child[name].on("end", lines.end);
    }
    child.on("error", ({ message }) => resolve({ ...printed, status: NOT_STARTED, stderr: message }));
    child.on("close", (code, signal) => {
      resolve({ ...printed, status: code ?? 128 + (signal ? constants.signals[signal] : 0) });
    });
  });
}

/** Runs a command that must succeed, and returns its stdout. @throws CommandError */
export async function mustRun(command: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  const result = await run(command, args, options);
  if (result.status !== 0) throw new CommandError([command, ...args].join(" "), result);
  return result.stdout;
}

function lastLines(text: string): string {
  return text.trimEnd().split("\n").slice(-SHOWN_LINES).join("\n");
}

/** The record of a background process. */
export interface ProcessRecord<Details = unknown> {
  readonly pid: number;
  readonly command: string;
  readonly args: readonly string[];
  /** ISO 8601. */
  readonly startedAt: string;
  readonly logFile: string;
  /** Such as ports. */
  readonly details: Details;
}

export interface DetachedOptions<Details> {
  readonly env: NodeJS.ProcessEnv;
  /** For stdout and stderr; emptied first. */
  readonly logFile: string;
  readonly recordFile: string;
  readonly details: Details;
}

/**
 * Starts a process that outlives this one, in a separate process group, and records it.
 * @throws Error when the recorded one still runs, because its record would be lost
 */
export async function startDetached<Details>(
  command: string,
  args: readonly string[],
  { env, logFile, recordFile, details }: DetachedOptions<Details>,
): Promise<ProcessRecord<Details>> {
  const running = await findRecorded(recordFile);
  if (running) throw new Error(`already running with process id ${running.pid} (${recordFile})`);
  for (const file of [logFile, recordFile]) mkdirSync(dirname(file), { recursive: true });
  const log = openSync(logFile, "w");
  try {
    const child = spawn(command, args, { env, detached: true, stdio: ["ignore", log, log] });
    await new Promise<void>((resolve, reject) => child.once("spawn", resolve).once("error", reject));
    child.unref();
    const startedAt = new Date().toISOString();
    const record = { pid: child.pid as number, command, args, startedAt, logFile, details };
    // Atomically: without a complete record, the process could not be ended.
    writeFileSync(`${recordFile}.new`, `${JSON.stringify(record, null, 2)}\n`);
    renameSync(`${recordFile}.new`, recordFile);
    return record;
  } finally {
    closeSync(log);
  }
}

export interface ReadyOptions<Details> extends DetachedOptions<Details> {
  /** For errors: `emulator`. */
  readonly name: string;
  /** What it does once it is ready, for errors: `listen`. */
  readonly verb: string;
  readonly timeoutSeconds: number;
  readonly isReady: (record: ProcessRecord<Details>) => boolean | Promise<boolean>;
}

/**
 * Starts a process in the background as `startDetached` does, and waits until it is ready; one that is not is stopped.
 * @throws Error as `startDetached`, or with the end of the log when the process ends or is not ready in time
 */
export async function startUntilReady<Details>(
  command: string,
  args: readonly string[],
  { name, verb, timeoutSeconds, isReady, ...options }: ReadyOptions<Details>,
): Promise<ProcessRecord<Details>> {
  const record = await startDetached(command, args, options);
  try {
    for (const deadline = Date.now() + timeoutSeconds * 1_000; Date.now() < deadline; await sleep(READY_POLL_MS)) {
      if (await isReady(record)) return record;
      if (!(await isRunning(record))) throw new Error(`the ${name} ended at its start:\n${endOfLog(record)}`);
    }
    throw new Error(`the ${name} did not ${verb} within ${timeoutSeconds} s:\n${endOfLog(record)}`);
  } catch (error) {
    await stopRecorded(options.recordFile);
    throw error;
  }
}

const READY_POLL_MS = 50;

/** The last lines and the path of the log, for an error message. */
function endOfLog({ logFile }: ProcessRecord): string {
  return `${lastLines(readFileSync(logFile, "utf8"))}\n(${logFile})`;
}

/** The recorded process, if it is alive and the same. */
export async function findRecorded<Details>(recordFile: string): Promise<ProcessRecord<Details> | undefined> {
  const record = readRecord<Details>(recordFile);
  return record && (await isRunning(record)) ? record : undefined;
}

/**
 * Ends the recorded process and its children, and removes the record: SIGTERM first, SIGKILL after a second.
 * Resolves to whether there was one; another process that has reused the recorded pid is not ended.
 */
export async function stopRecorded(recordFile: string): Promise<boolean> {
  const record = await findRecorded(recordFile);
  if (record) {
    signal(record.pid, "SIGTERM");
    if (!(await endsWithin(record, STOP_TIMEOUT_MS))) signal(record.pid, "SIGKILL");
    // It led the process group: what remains in it are its children.
    signal(-record.pid, "SIGKILL");
    await endsWithin(record, STOP_TIMEOUT_MS);
  }
  rmSync(recordFile, { force: true });
  return record !== undefined;
}

async function endsWithin(record: ProcessRecord, timeoutMs: number): Promise<boolean> {
  for (const deadline = Date.now() + timeoutMs; Date.now() < deadline; await sleep(POLL_MS)) {
    if (!(await isRunning(record))) return true;
  }
  return false;
}

/** Compares command lines, since the pid of an ended process is reused. */
async function isRunning({ pid, args }: ProcessRecord): Promise<boolean> {
  const commandLine = await commandLineOf(pid);
  // The program may differ from the requested one: a framework Python on macOS replaces itself, for example.
  return commandLine !== undefined && comparable(commandLine).endsWith(comparable(args.join(" ")));
}

async function commandLineOf(pid: number): Promise<string | undefined> {
  try {
    return (await promisify(execFile)("ps", ["-ww", "-o", "args=", "-p", String(pid)])).stdout.trimEnd();
  } catch (error) {
    // Status 1: no such process. Any other error must not count as ended.
    if ((error as { code?: unknown }).code === 1) return undefined;
    throw error;
  }
}

/** ps prints characters beyond ASCII depending on the locale. */
function comparable(commandLine: string): string {
  return commandLine.replace(/(?:[^ -~]|\?)+/g, "?");
}

function readRecord<Details>(recordFile: string): ProcessRecord<Details> | undefined {
  try {
    return JSON.parse(readFileSync(recordFile, "utf8"));
  } catch {
    return undefined;
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    // It has ended; macOS returns EPERM for a group whose last members are ending.
    if (!["ESRCH", "EPERM"].includes((error as NodeJS.ErrnoException).code ?? "")) throw error;
  }
}

function lineSplitter(onLine: ((line: string) => void) | undefined) {
  let rest = "";
  return {
    push(text: string): void {
      const lines = (rest + text).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) onLine?.(line);
    },
    end(): void {
      if (rest) onLine?.(rest);
    },
  };
}
