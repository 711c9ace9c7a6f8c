import { readFileSync } from "node:fs";
import { join, relative } from "node:path";

/** Where the person is: commands work in the app's own folder. */
const CALLED_FROM = process.cwd();

/**
 * How a person runs a command for an app, from the folder that they are in: by the npm script that is there for it, else
 * by the program that the app has installed, and no other.
 */
export function commandFor({ root }: { readonly root: string }, command: string, ...args: readonly string[]): string {
  const folder = relative(CALLED_FROM, root);
  const words = [...args, ...(folder ? ["--app", folder] : [])];
  const scripts = scriptsIn(CALLED_FROM);
  const script = [command, command.replace("-", ":"), `local:${command}`].find((name) =>
    / (tiers|tools\/run\.mjs) /.test(` ${scripts[name]} `),
  );
  if (!script) return ["npx --no tiers", command, ...words].join(" ");
  return [`npm run ${script}`, ...(words.length > 0 ? ["--", ...words] : [])].join(" ");
}

function scriptsIn(folder: string): Readonly<Record<string, string>> {
  try {
    return JSON.parse(readFileSync(join(folder, "package.json"), "utf8")).scripts ?? {};
  } catch {
    return {};
  }
}
