import { type ParseArgsOptionsConfig, parseArgs } from "node:util";

export interface CommandLine {
  readonly environment: string;
  readonly allow: readonly string[];
  readonly yes: boolean;
  readonly verbose: boolean;
}

/**
 * Reads `<environment> [--allow <policy>:<address>]... [--yes] [--verbose]`.
 *
 * @param known the options that the command has, besides --verbose
 * @throws Error that says how it is called
 */
export function readCommandLine(command: string, known: readonly ("allow" | "yes")[], args: string[]): CommandLine {
  const all: ParseArgsOptionsConfig = {
    allow: { type: "string", multiple: true },
    yes: { type: "boolean" },
    verbose: { type: "boolean" },
  };
  const names: readonly string[] = [...known, "verbose"];
  const options = Object.fromEntries(Object.entries(all).filter(([name]) => names.includes(name)));
  try {
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
    const [environment, ...more] = positionals;
    if (!environment || more.length > 0) throw new Error("it takes the name of one environment");
    const { allow = [], yes = false, verbose = false } = values as Partial<CommandLine>;
    return { environment, allow, yes, verbose };
  } catch (error) {
    const usage = known.map((name) => (name === "allow" ? " [--allow <policy>:<address>]" : " [--yes]")).join("");
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`${reason}\nHow it is called: npm run ${command} -- <environment>${usage}`);
  }
}
