import { readFileSync } from "node:fs";
import { join, relative } from "node:path";

/** The user's folder: commands change to that of the app. */
export const CALLED_FROM = process.cwd();

/**
 * The command line of a command for an app, from the user's folder: its npm script where there is one, else the program that
 * is installed there, and no other.
 */
export function commandFor({ root }: { readonly root: string }, command: string, ...args: readonly string[]): string {
  const folder = relative(CALLED_FROM, root);
  const options = [...args, ...(folder ? ["--app", folder] : [])];
  const scripts = scriptsIn(CALLED_FROM);
  const script = [command, command.replace("-", ":"), `local:${command}`].find((name) =>
    / (tiers|tools\/run\.mjs) /.test(` ${scripts[name]} `),
  );
  if (!script) return ["npx --no tiers", command, ...options].join(" ");
  return [`npm run ${script}`, ...(options.length > 0 ? ["--", ...options] : [])].join(" ");
}

function scriptsIn(folder: string): Readonly<Record<string, string>> {
  try {
    return JSON.parse(readFileSync(join(folder, "package.json"), "utf8")).scripts ?? {};
  } catch {
    return {};
  }
}
