/** Counts up when a command's JSON changes in a way that breaks who reads it. */
const VERSION = 1;

/** Prints the one thing that a command with `--json` writes to stdout. */
export function printJson(value: object) {
  console.log(JSON.stringify({ version: VERSION, ...value }, null, 2));
}
