import { type ParseArgsOptionsConfig, parseArgs } from "node:util";

/** Reads this process's options and what stands beside them. @throws Error with what is wrong, and the usage */
export function readArguments<Options extends ParseArgsOptionsConfig>(options: Options, usage: string) {
  return orUsage(usage, () => parseArgs({ options, allowPositionals: true }));
}

/** Reads this process's options, beside which nothing stands. @throws Error with what is wrong, and the usage */
export function readOptions<Options extends ParseArgsOptionsConfig>(options: Options, usage: string) {
  return orUsage(usage, () => parseArgs({ options }).values);
}

function orUsage<T>(usage: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new Error(`${(error as Error).message}\n\n${usage}`);
  }
}
