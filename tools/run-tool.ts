import { Command } from "commander";

/** Runs a tool of this repository, and ends with a plain message and a status instead of a stack trace when it fails. */
export function runTool(name: string, main: (options: { readonly verbose?: boolean }) => Promise<void>) {
  new Command(`npm run ${name} --`)
    .option("--verbose", "show all output")
    .action(main)
    .parseAsync()
    .catch((error: Error) => {
      console.error(`\n${error.message}`);
      process.exitCode = 1;
    });
}
