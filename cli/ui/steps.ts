import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { Listr, PRESET_TIMER } from "listr2";

/** The output of a step. */
interface Progress {
  /** Gets a line of output: the newest is shown while the step runs, all are written to the log. */
  onLine(line: string): void;
  /** Shows the result of the step after its title. */
  summarize(result: string): void;
}

/** Runs one step of a command. @throws StepError with the last lines of what failed, and the remedy */
export type RunStep = <T>(title: string, remedy: string, work: (progress: Progress) => Promise<T>) => Promise<T>;

/** A step failed; the message has the cause and the remedy. */
export class StepError extends Error {
  override readonly name = "StepError";
}

export interface StepsOptions {
  /** Gets all output. */
  readonly logFile: string;
  /** Show all output, too. @default false */
  readonly verbose?: boolean;
  /** Show nothing, for `--json`. @default false */
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
        const onLine = (line: string) => {
          const plain = stripVTControlCharacters(line);
          record(plain);
          if (plain.trim() && (verbose || process.stdout.isTTY)) shown.output = plain;
        };
        const summarize = (result: string) => {
          if (result) shown.title = `${title}: ${result}`;
        };
        try {
          outcome = { result: await work({ onLine, summarize }) };
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
