import { type AppConfig, loadConfig } from "../../src/app/config";
import { stackIdsOf } from "../../src/app/run-app";
import type { StateLock } from "../../src/state/state-backend";
import { type ClientSettings, clientOf } from "../aws/client-settings";
import { findEmulator } from "../local-aws/emulator";
import type { Deployment } from "../terraform/deployment";
import { prepareToolchain } from "../toolchain/toolchain";
import { commandFor } from "../ui/command-for";
import { requireAccount } from "./account-checks";
import { localApp } from "./local-app";
import { localCloud } from "./local-cloud";
import type { Project } from "./project";
import { findSubject } from "./subject";

/** Where the app of an environment keeps its state, and how to get at it. */
export interface StateLocation {
  readonly project: Project;
  readonly config: AppConfig;
  readonly environment: string;
  /** The owner of the bucket. */
  readonly accountId: string;
  readonly bucket: string;
  /** The state's object; the lock file is beside it as `<key>.tflock`. */
  readonly key: string;
  readonly lockTable: string;
  readonly region: string;
  /** Which locks the environment's runs take. */
  readonly lock: StateLock;
  readonly client: ClientSettings;
  /** The whole environment for Terraform. */
  readonly env: NodeJS.ProcessEnv;
  readonly terraformBinary: string;
}

/**
 * Finds the state of an environment from its configuration; for `local` it is in the running local AWS.
 *
 * @param env the configuration's variables and the credentials; its ENVIRONMENT does not count
 * @throws ConfigError when the configuration is not right; Error when no local AWS runs, or the credentials are not of
 *   the environment's account
 */
export async function findState(
  project: Project,
  environment: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<StateLocation> {
  const location = await locateState(project, environment, env);
  if (environment !== "local") await requireAccount(await findSubject(project, environment, env));
  return location;
}

/** The same, whosever the credentials are. */
export async function locateState(
  project: Project,
  environment: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<StateLocation> {
  if (environment !== "local") {
    const settings = { ...env, ENVIRONMENT: environment };
    return stateOf({ project, config: loadConfig(project.definition, settings), env: settings });
  }
  const { folder, outdir } = localCloud(project);
  const emulator = await findEmulator(folder);
  if (!emulator) {
    throw new Error(`The local AWS is not running here. Start it with: ${commandFor(project, "local")}`);
  }
  return stateOf(localApp({ project, toolchain: await prepareToolchain(), emulator, allowOrigins: [], outdir }));
}

/** The state of an app that is deployed with these settings. */
export function stateOf({ project, config, env }: Pick<Deployment, "project" | "config" | "env">): StateLocation {
  return {
    ...config.state,
    project,
    config,
    environment: config.environment,
    accountId: config.accountId,
    key: `${stackIdsOf(config).app}.tfstate`,
    client: clientOf(env, config.state.region),
    env,
    terraformBinary: env.TERRAFORM_BINARY_NAME || "terraform",
  };
}
