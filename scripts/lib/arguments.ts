import { type ParseArgsOptionsConfig, parseArgs } from "node:util";

/** Reads this process's options and what stands beside them. @throws Error that says what is wrong, and the usage */
export function readArguments<Options extends ParseArgsOptionsConfig>(options: Options, usage: string) {
  try {
    return parseArgs({ options, allowPositionals: true });
  } catch (error) {
    throw new Error(`${(error as Error).message}\n\n${usage}`);
  }
}
