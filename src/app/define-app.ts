import type { TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import type { AppConfig } from "./config";
import { defaultEnvironments, type Environments, type NamedEnvironments } from "./environments";

/** An app, as its `app.ts` defines it: what `runApp` synthesizes, and what the command line works with. */
export interface AppDefinition extends NamedEnvironments {
  /** Creates the app's stack. @param id also names the state: `<id>.tfstate` */
  readonly stack: (scope: Construct, id: string, config: AppConfig) => TerraformStack;
  /**
   * Tries the deployed app, after each deploy; throws what is wrong.
   * @default - the page and its runtime config are requested
   */
  readonly check?: (deployed: DeployedApp) => Promise<void>;
}

/** Where an app was deployed to: URLs without trailing slashes, of the first site and the first API where there are several. */
export interface DeployedApp {
  /** The origin of the page. Empty where the app has no site. */
  readonly siteUrl: string;
  /** Of the API's stage: a route's path follows it. Empty where the app has no API. */
  readonly apiUrl: string;
}

/**
 * Defines an app; its `app.ts` exports this by default.
 *
 * @example
 * export default defineApp({
 *   name: "notes",
 *   stack: (scope, id, config) => new NotesStack(scope, id, config),
 * });
 */
export function defineApp(
  app: Omit<AppDefinition, "environments"> & {
    /** @default - `defaultEnvironments`: local, dev, staging, prod and previews such as pr-42 */
    readonly environments?: Environments;
  },
): AppDefinition {
  return { environments: defaultEnvironments, ...app };
}
