import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { Listr, PRESET_TIMER } from "listr2";

/** How a step tells what it does. */
interface Progress {
  /** A line of output: the newest one is shown while the step runs, all of them go to the log. */
  tell(line: string): void;
  /** What the step came to, in a few words, shown beside its title from then on. */
  found(words: string): void;
}

/** Does one step of a longer job. @throws StepError with the last lines of what failed, and the remedy */
export type RunStep = <T>(title: string, remedy: string, work: (progress: Progress) => Promise<T>) => Promise<T>;

/** A step failed; the message says how and what to do. */
export class StepError extends Error {
  override readonly name = "StepError";
}

export interface StepsOptions {
  /** Takes all output. */
  readonly logFile: string;
  /** Show all output, too. @default false */
  readonly verbose?: boolean;
  /** Show nothing, where stdout is for a program. @default false */
  readonly silent?: boolean;
}

/** Shows steps one after the other, each with its time. */
export function showSteps({ logFile, verbose = false, silent = false }: StepsOptions): RunStep {
  mkdirSync(dirname(logFile), { recursive: true });
  writeFileSync(logFile, "");
  const record = (line: string) => appendFileSync(logFile, `${line}\n`);
  return async <T>(title: string, remedy: string, work: (progress: Progress) => Promise<T>) => {
    record(`--- ${title}`);
    let outcome: { result: T } | { error: unknown } | undefined;
    const task = {
      title,
      task: async (_: unknown, shown: { title: string; output: string }) => {
        const tell = (line: string) => {
          const plain = stripVTControlCharacters(line);
          record(plain);
          if (plain.trim() && (verbose || process.stdout.isTTY)) shown.output = plain;
        };
        const found = (words: string) => {
          if (words) shown.title = `${title}: ${words}`;
        };
        try {
          outcome = { result: await work({ tell, found }) };
        } catch (error) {
          outcome = { error };
          throw new Error("see below");
        }
      },
    };
    const timer = { timer: PRESET_TIMER };
    await new Listr([task], {
      renderer: silent ? "silent" : verbose ? "verbose" : "default",
      fallbackRenderer: silent ? "silent" : verbose ? "verbose" : "simple",
      rendererOptions: timer,
      fallbackRendererOptions: timer,
      exitOnError: false,
    }).run();
    if (outcome && "result" in outcome) return outcome.result;
    const error = outcome?.error;
    const message = stripVTControlCharacters(error instanceof Error ? error.message : String(error));
    record(message);
    throw new StepError(`${title}: failed.\n\n${message}\n\nWhat to do: ${remedy}.\nAll output: ${logFile}`);
  };
}
