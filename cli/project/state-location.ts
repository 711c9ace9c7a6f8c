import { type AppConfig, loadConfig, stackIdsOf } from "../../src/app/config";
import { clientOf } from "../aws/client-settings";
import { NoStateBucket, requireStateBucket } from "../terraform/state-bucket";
import type { StateLocation } from "../terraform/state-location";
import { commandFor } from "../ui/command-for";
import { requireAccount } from "./account-checks";
import type { Deployment } from "./deployment";
import type { Project } from "./project";
import { findLocalApp } from "./running-local-aws";
import { findSubject } from "./subject";

/** The location of the state of an app in an environment. */
export interface AppStateLocation extends StateLocation {
  readonly project: Project;
  readonly config: AppConfig;
  readonly environment: string;
}

/**
 * Finds the state of an environment from its configuration; for `local` it is in the running local AWS.
 *
 * @param env the configuration's variables and the credentials; ENVIRONMENT in it is ignored
 * @throws ConfigError; Error when no local AWS runs, or the credentials are not of
 *   the environment's account
 */
export async function findState(
  project: Project,
  environment: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<AppStateLocation> {
  const location = await locateState(project, environment, env);
  if (environment !== "local") await requireAccount(await findSubject(project, environment, env));
  return location;
}

/** The same, without a check of the credentials. */
export async function locateState(
  project: Project,
  environment: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<AppStateLocation> {
  if (environment !== "local") {
    const settings = { ...env, ENVIRONMENT: environment };
    return stateOf({ project, config: loadConfig(project.definition, settings), env: settings });
  }
  return stateOf((await findLocalApp(project)).app);
}

/** The state of an app with this configuration. */
export function stateOf({ project, config, env }: Pick<Deployment, "project" | "config" | "env">): AppStateLocation {
  return {
    ...config.state,
    project,
    config,
    environment: config.environment,
    accountId: config.accountId,
    key: stateKeyOf(config),
    client: clientOf(env, config.state.region),
    env,
    terraformBinary: env.TERRAFORM_BINARY_NAME || "terraform",
  };
}

/** The key of the state of an app's stack, in its bucket. */
export function stateKeyOf(config: AppConfig): string {
  return `${stackIdsOf(config).app}.tfstate`;
}

/** As `requireStateBucket`. @throws NoStateBucket that names the command which creates the bucket */
export async function requireBootstrapped(state: AppStateLocation) {
  try {
    await requireStateBucket(state);
  } catch (error) {
    if (!(error instanceof NoStateBucket)) throw error;
    throw new NoStateBucket(state.bucket, `Create it with: ${bootstrapCommand(state)}`);
  }
}

/** The command that creates the state's bucket and lock table; on the local AWS, `local` does. */
export function bootstrapCommand({ project, environment }: Pick<AppStateLocation, "project" | "environment">): string {
  return environment === "local" ? commandFor(project, "local") : commandFor(project, "bootstrap", environment);
}
