import { loadConfig } from "../../src/app/config";
import type { StateLock } from "../../src/state/state-backend";
import { type ClientSettings, clientOf } from "../aws/client-settings";
import { findEmulator } from "../local-aws/emulator";
import { prepareToolchain } from "../toolchain/toolchain";
import { requireAccount } from "./account-checks";
import { startCommandOf } from "./apps";
import { localApp } from "./local-app";
import { localCloud } from "./local-cloud";
import { findSubject } from "./subject";

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

export interface StateSearch {
  /** For `local`: the example whose state it is. @default - the app of main.ts */
  readonly example?: string;
  /** The configuration's variables and the credentials; its ENVIRONMENT does not count. @default - this process's own */
  readonly env?: NodeJS.ProcessEnv;
}

/**
 * Finds the state of an environment from its configuration; for `local` it is in the emulator of `npm run local`.
 *
 * @throws ConfigError when the configuration is not right; Error when no emulator runs, or the credentials are not of the
 *   environment's account
 */
export async function findState(environment: string, search: StateSearch = {}): Promise<StateLocation> {
  const location = await locateState(environment, search);
  if (environment !== "local") await requireAccount(await findSubject(environment, search.env));
  return location;
}

/** The same, whosever the credentials are. */
export async function locateState(
  environment: string,
  { example, env = process.env }: StateSearch = {},
): Promise<StateLocation> {
  if (environment !== "local") {
    if (example === undefined) return stateOf({ ...env, ENVIRONMENT: environment });
    throw new Error("--example is for 'local'. Elsewhere PROJECT_NAME names the app.");
  }
  const { source, folder, outdir } = localCloud(example);
  const emulator = await findEmulator(folder);
  if (!emulator) throw new Error(`The local AWS is not running here. Start it with: ${startCommandOf(source)}`);
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
