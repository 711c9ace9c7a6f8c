import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { programOf } from "../../../cli/program";
import { packageRoot } from "../../../cli/toolchain/paths";
import { commandsOf, optionsOf } from "../command-reference";
import type { Block } from "./blocks";

const read = (file: string) => readFileSync(join(packageRoot, file), "utf8");
const scriptsOf = (file: string): Record<string, string> => JSON.parse(read(file)).scripts ?? {};
/** Those of a clone, of a new app, and of the pages that are workspaces. */
const SCRIPTS: Record<string, string> = {
  ...scriptsOf("cli/init/template/package.json"),
  ...scriptsOf("examples/data-product/site/package.json"),
  ...scriptsOf("package.json"),
};

const COMMANDS = commandsOf(programOf());

/** Programs that are not ours, and whose arguments are not looked at. */
const OTHERS = ["aws", "cd", "cp", "curl", "eval", "export", "gh", "git", "key", "mkdir", "node", "sed", "terraform"];

/** What a block of shell commands names and what does not exist: npm scripts, commands of tiers, options, files of tests. */
export function problemsOfShell({ text }: Block): string[] {
  return commandsIn(text).flatMap((words) => problemsOf(words));
}

/** The text of a block for an app that is on the local AWS only: commands on what is deployed there, instead of in an account. */
export function forLocalAws({ text }: Block): string {
  return text.replaceAll(
    /\b((?:plan|deploy|logs|status|doctor|recover|lock show|lock release)(?: --)? )(?:dev|prod)\b/g,
    "$1local",
  );
}

/** Words of each command, without comments, variables, redirections and quotes. */
export function commandsIn(text: string): string[][] {
  return text
    .replaceAll(/\\\n/g, " ")
    .replaceAll(/(^|\s)#.*$/gm, "")
    .replaceAll(/'[^']*'|"[^"]*"/g, (quoted) => quoted.replaceAll(/[\s|;&]/g, "_"))
    .split(/[\n|;]|&&/)
    .map((line) => line.trim().replace(/^(done|do|for .* in .*|\w+\(\) \{|\}) ?/, ""))
    .map((line) => line.split(/\s+/).filter((word) => word !== "" && !/^[<>]|^\w+=/.test(word)))
    .filter((words) => words.length > 0);
}

function problemsOf([program = "", ...args]: string[]): string[] {
  if (program === "npm") return problemsOfNpm(args);
  if (program === "tiers") return problemsOfTiers(args);
  if (program === "npx") {
    return ["cdktf", "jest", "tsx"].includes(args[0] ?? "") ? missingTests(args) : [`npx ${args[0]}`];
  }
  return OTHERS.includes(program) ? [] : [`the program ${program} is not known`];
}

function problemsOfNpm([command = "", ...args]: string[]): string[] {
  if (command === "install") return [];
  const words = args.filter((word) => word !== "--silent");
  const [script = "", ...more] = command === "test" ? ["test", ...words] : words;
  if (!["run", "test"].includes(command)) return [`npm ${command}`];
  const run = SCRIPTS[script];
  if (run === undefined) return [`there is no script ${script}`];
  const passed = more.filter((word) => word !== "--");
  const called = /(?:^tiers|tools\/run\.mjs) ?(.*)$/.exec(run);
  const own = called ? problemsOfTiers([...(called[1] ?? "").split(" ").filter(Boolean), ...passed]) : [];
  return [...missingTests(passed), ...own];
}

function missingTests(words: readonly string[]): string[] {
  return words
    .filter((word) => /^(__tests__|examples)\//.test(word) && !existsSync(join(packageRoot, word)))
    .map((file) => `there is no ${file}`);
}

function problemsOfTiers(words: readonly string[]): string[] {
  const names = [words.slice(0, 2).join(" "), words[0] ?? ""];
  const command = names.map((name) => COMMANDS.get(name)).find((it) => it !== undefined);
  // Tools of this repository, such as scan.
  if (command === undefined)
    return read("tools/run.mjs").includes(`${words[0]}`) ? [] : [`there is no tiers ${words[0]}`];
  const options = words.filter((word) => word.startsWith("--")).map((word) => word.split("=")[0] ?? "");
  const known = ["--app", "--help", ...optionsOf(command)];
  return options
    .filter((option) => !known.includes(option))
    .map((option) => `tiers ${command.name()} has no ${option}`);
}
