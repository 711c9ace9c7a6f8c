import { existsSync } from "node:fs";
import { extname, join, resolve } from "node:path";
import { register } from "tsx/cjs/api";
import type { AppDefinition } from "../../src/app/define-app";
import { didYouMean } from "../ui/did-you-mean";
import { UsageError } from "../ui/errors";

/** An app: a folder with `cdktf.json`, `main.ts` and `app.ts`. */
export interface Project {
  /** Absolute path of that folder. */
  readonly root: string;
  /** The default export of its app.ts. */
  readonly definition: AppDefinition;
}

/** Loads the app in a folder. @throws UsageError that names what is missing there */
export function loadProject(folder = "."): Project {
  const root = requireApp(folder);
  const file = join(root, "app.ts");
  const definition: Partial<AppDefinition> | undefined = load(file).default;
  if (typeof definition?.name !== "string" || typeof definition.stack !== "function") {
    throw new UsageError(`${file} must export an app by default: export default defineApp({ name, stack })`);
  }
  return { root, definition: definition as AppDefinition };
}

/** The absolute path of an app's folder, without loading the app. @throws UsageError that names what is missing there */
export function requireApp(folder: string): string {
  const root = resolve(folder);
  const missing = missingFile(root);
  if (!missing) return root;
  throw new UsageError(
    `There is no app in ${root}: it has no ${missing}. Run this in an app's folder, or name one with --app <folder>.`,
  );
}

/** The first of an app's files that a folder does not have. */
export function missingFile(folder: string): string | undefined {
  return ["cdktf.json", "app.ts"].find((file) => !existsSync(join(folder, file)));
}

/** Of TypeScript, which Node does not load without tsx: in a checkout tsx runs this program too, installed it does not. */
function load(file: string): { readonly default?: AppDefinition } {
  if (extname(__filename) === ".ts") return require(file);
  // The package before tsx, which would read each of its modules, and of the provider's, again.
  require("../../src/app");
  const unregister = register();
  try {
    return require(file);
  } finally {
    unregister();
  }
}

/** @throws UsageError with the closest name where the app declares no such environment */
export function requireEnvironment({ definition }: Project, environment: string) {
  const names = ["local", ...Object.keys(definition.environments)];
  if (names.includes(environment) || (names.includes("pr-*") && /^pr-\d+$/.test(environment))) return;
  const known = [...new Set(names)].map((name) => (name === "pr-*" ? "pr-<number>" : name)).join(", ");
  throw new UsageError(
    `There is no environment '${environment}': the app declares ${known}.${didYouMean(environment, names)}`,
  );
}
