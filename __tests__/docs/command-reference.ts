import type { Command, Option } from "commander";

/** Why the examples of a command are not run, as other blocks are. */
const NOT_RUN: Readonly<Record<string, string>> = {
  init: "writes more apps",
  rollback: "needs an earlier release",
  destroy: "needs an AWS account",
  bootstrap: "needs an AWS account",
  logs: "goes on until Ctrl-C",
};

/** Each command by its whole name, without `tiers`: `plan`, `lock show`. */
export function commandsOf(parent: Command, path = ""): Map<string, Command> {
  return new Map(
    parent.commands.flatMap((command) => {
      const name = `${path}${command.name()}`;
      return command.commands.length > 0 ? [...commandsOf(command, `${name} `)] : [[name, command] as const];
    }),
  );
}

/** Names of a command's options, without those that every command has. */
export function optionsOf(command: Command): string[] {
  return ownOptions(command).map(({ long }) => long ?? "");
}

/** A row of the list of all commands. */
export function rowOf(name: string, command: Command): string {
  return `| [\`${[`tiers ${name}`, ...argumentsOf(command)].join(" ")}\`](#${name.replaceAll(" ", "-")}) | ${command.summary() || command.description()} |`;
}

/** What the help of a command has, as Markdown. */
export function sectionOf(name: string, command: Command): string {
  const options = ownOptions(command);
  const { rest, examples } = additionsOf(command);
  const usage = [`tiers ${name}`, ...argumentsOf(command), ...(options.length > 0 ? ["[options]"] : [])].join(" ");
  const description = command.description();
  const notRun = NOT_RUN[name];
  return [
    `\`${usage}\``,
    `${description[0]?.toUpperCase()}${description.slice(1)}.`,
    ...(options.length > 0 ? [["| option | meaning |", "|---|---|", ...options.map(optionRow)].join("\n")] : []),
    ...(rest ? [`\`\`\`\n${rest}\n\`\`\``] : []),
    ...(examples ? [`${notRun ? `<!-- not run: ${notRun} -->\n` : ""}\`\`\`sh\n${examples}\n\`\`\``] : []),
  ].join("\n\n");
}

/** What a help ends with after its list of options, and its examples. */
export function additionsOf(command: Command) {
  let help = "";
  command.configureOutput({
    writeOut: (text) => {
      help += text;
    },
  });
  command.outputHelp();
  const [rest = "", examples = ""] = help.slice(command.helpInformation().length).split("\nExamples:\n");
  return { rest: rest.trim(), examples: examples.replaceAll(/^ {2}/gm, "").trim() };
}

const ownOptions = ({ options }: Command) => options.filter(({ long }) => long !== "--app");

const argumentsOf = ({ registeredArguments }: Command) =>
  registeredArguments.map((it) => (it.required ? `<${it.name()}>` : `[${it.name()}]`));

function optionRow({ flags, description, argChoices, defaultValue }: Option): string {
  const choices = argChoices ? [`one of ${argChoices.map((it) => `\`${it}\``).join(", ")}`] : [];
  const byDefault = defaultValue === undefined ? [] : [`\`${defaultValue}\` by default`];
  return `| \`${flags}\` | ${[description, ...choices, ...byDefault].join("; ")} |`;
}
