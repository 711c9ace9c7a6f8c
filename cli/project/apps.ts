import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../toolchain/paths";

/** An app of this project that can be deployed: the one of main.ts, or one of the examples. */
export interface AppSource {
  /** `user-app`, or the example's folder name: with the environment, the prefix of every physical name. */
  readonly name: string;
  /** Folder with the sources, the packages and cdktf.json. @default - this project's */
  readonly root?: string;
  /** Path of its main.ts, relative to that folder. */
  readonly main: string;
  /** Folder of a page that Vite builds before synth. @default - the page needs no build */
  readonly viteFolder?: string;
}

const MAIN_APP: AppSource = { name: "user-app", main: "main.ts" };

/**
 * The app of that name; without a name, the one of main.ts.
 *
 * @throws Error that lists the examples when there is none of that name
 */
export function findApp(example?: string): AppSource {
  if (example === undefined) return MAIN_APP;
  const folder = join("examples", example);
  if (!exampleNames().includes(example)) {
    throw new Error(`There is no example '${example}'. There are: ${exampleNames().join(", ")}`);
  }
  const viteFolder = join(folder, "site");
  const isBuilt = existsSync(join(projectRoot, viteFolder, "vite.config.ts"));
  return { name: example, main: join(folder, "main.ts"), ...(isBuilt && { viteFolder }) };
}

/** The command that starts the app's local AWS. */
export function startCommandOf({ name, main }: AppSource): string {
  return main === MAIN_APP.main ? "npm run local" : `npm run local -- --example ${name}`;
}

/** Examples that are deployed like the main app: they have a README, which says what of the configuration they take. */
export function exampleNames(): string[] {
  const examples = join(projectRoot, "examples");
  return readdirSync(examples).filter((name) => existsSync(join(examples, name, "README.md")));
}
