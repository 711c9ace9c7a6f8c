/** Incremented when the JSON of a command changes in an incompatible way. */
const VERSION = 1;

/** Prints the JSON of a command with `--json`, which writes nothing else to stdout. */
export function printJson(value: object) {
  console.log(JSON.stringify({ version: VERSION, ...value }, null, 2));
}
