import { type ParseArgsOptionsConfig, parseArgs } from "node:util";

export interface CommandLine {
  readonly environment: string;
  /** A commit, where the command takes one. */
  readonly release: string;
  readonly allow: readonly string[];
  readonly yes: boolean;
  readonly verbose: boolean;
}

/**
 * Reads `<environment> [<release>] [--allow <policy>:<address>]... [--yes] [--verbose]`.
 *
 * @param known what the command takes, besides an environment and --verbose
 * @throws Error that says how it is called
 */
export function readCommandLine(
  command: string,
  known: readonly ("release" | "allow" | "yes")[],
  args: string[],
): CommandLine {
  const all: ParseArgsOptionsConfig = {
    allow: { type: "string", multiple: true },
    yes: { type: "boolean" },
    verbose: { type: "boolean" },
  };
  const names: readonly string[] = [...known, "verbose"];
  const options = Object.fromEntries(Object.entries(all).filter(([name]) => names.includes(name)));
  try {
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
    const takesRelease = known.includes("release");
    const [environment, release = "", ...more] = positionals;
    if (!environment || more.length > 0 || takesRelease !== Boolean(release)) {
      throw new Error(
        `it takes the name of one environment${takesRelease ? ", and a release: a commit or a tag" : ""}`,
      );
    }
    const { allow = [], yes = false, verbose = false } = values as Partial<CommandLine>;
    return { environment, release, allow, yes, verbose };
  } catch (error) {
    const usage = known.map((name) => ` ${USAGE[name]}`).join("");
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`${reason}\nHow it is called: npm run ${command} -- <environment>${usage}`);
  }
}

const USAGE = { release: "<release>", allow: "[--allow <policy>:<address>]", yes: "[--yes]" };
