import { spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { stripVTControlCharacters } from "node:util";
import type { RunOptions } from "../../cli/system/process";
import type { Point } from "./points";

/** How a command ended. */
interface EndedRun {
  /** -1 after a signal. */
  readonly status: number;
  /** stdout and stderr as a terminal shows them, without colours. */
  readonly output: string;
}

/** A command in the background, in a separate process group. */
export interface StartedRun {
  readonly ended: Promise<EndedRun>;
  /** What it printed up to now, without colors. */
  output(): string;
  /** Waits until it printed that. @throws Error when it ends before */
  prints(words: RegExp): Promise<void>;
  /** Waits until it is at that point of its work. @throws Error when it ends before */
  reaches(point: Point): Promise<void>;
  /** Presses these keys, where it has a terminal. */
  type(keys: string): void;
  /** Sends a signal only to the command, as `kill` does. */
  signal(name: NodeJS.Signals): void;
  /** Ends it and all that it started immediately, as when a machine dies. */
  kill(): Promise<EndedRun>;
}

/** What Terraform prints when it begins or finishes with a resource. */
const EVENT = /: (Creating|Modifying|Destroying)\.\.\.|: (Creation|Modifications|Destruction) complete/g;

export function startRun(command: string, args: readonly string[], { cwd, env }: RunOptions): StartedRun {
  const child = spawn(command, args, { cwd, env, detached: true, stdio: "pipe" });
  let printed = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      printed += text;
      child.emit("printed");
    });
  }
  const output = () => stripVTControlCharacters(printed);
  const ended = new Promise<EndedRun>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (status) => resolve({ status: status ?? -1, output: output() }));
  });
  const until = (isThere: () => boolean) =>
    new Promise<void>((resolve, reject) => {
      const look = () => isThere() && resolve();
      child.on("printed", look);
      child.once("close", () => reject(new Error(`it ended too early:\n${output()}`)));
      look();
    });
  const events = () => output().match(EVENT)?.length ?? 0;
  return {
    ended,
    output,
    prints: (words) => until(() => words.test(output())),
    reaches: async ({ event, milliseconds }) => {
      await until(() => events() >= event);
      await sleep(milliseconds);
    },
    type: (keys) => child.stdin.write(keys),
    signal: (name) => child.kill(name),
    kill: () => {
      process.kill(-Number(child.pid), "SIGKILL");
      return ended;
    },
  };
}
