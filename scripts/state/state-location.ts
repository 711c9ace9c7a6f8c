import { loadConfig } from "../../src/config";
import type { StateLock } from "../../src/constructs/state-backend";
import { localApp } from "../deployment/local-app";
import { localCloud } from "../deployment/local-cloud";
import { findEmulator } from "../emulator/emulator";
import { type ClientSettings, clientOf } from "../lib/client-settings";
import { prepareToolchain } from "../toolchain/toolchain";

/** Where the web app of an environment keeps its state, and how to get at it. */
export interface StateLocation {
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
 * Finds the state of an environment from its configuration; for `local` it is in the emulator of `npm run local`.
 *
 * @param env the configuration's variables and the credentials; its ENVIRONMENT does not count
 * @throws ConfigError when the configuration is not right, Error when no emulator runs
 */
export async function findState(environment: string, env: NodeJS.ProcessEnv = process.env): Promise<StateLocation> {
  if (environment !== "local") return stateOf({ ...env, ENVIRONMENT: environment });
  const { source, folder, outdir } = localCloud();
  const emulator = await findEmulator(folder);
  if (!emulator) throw new Error("The local AWS is not running here. Start it with: npm run local");
  const app = localApp({ source, toolchain: await prepareToolchain(), emulator, allowOrigins: [], outdir });
  return stateOf(app.env);
}

/** The state of the environment that these variables describe. @throws ConfigError */
export function stateOf(env: NodeJS.ProcessEnv): StateLocation {
  const { projectName, environment, accountId, state } = loadConfig(env);
  return {
    ...state,
    environment,
    accountId,
    // As main.ts names the stack.
    key: `${projectName}-${environment}.tfstate`,
    client: clientOf(env, state.region),
    env,
    terraformBinary: env.TERRAFORM_BINARY_NAME || "terraform",
  };
}
