import { type AppConfig, loadConfig } from "../../src/app/config";
import { type Caller, readCaller } from "../aws/caller";
import { type ClientSettings, clientOf } from "../aws/client-settings";
import { findEmulator } from "../local-aws/emulator";
import { once } from "../system/once";
import { requireTerraform, type Terraform } from "../toolchain/requirements";
import { localCloud } from "./local-cloud";
import type { Project } from "./project";

/** The environment to check. What several checks need is read once. */
export interface Subject {
  readonly project: Project;
  readonly environment: string;
  /** @throws ConfigError */
  config(): AppConfig;
  /** @throws ConfigError; Error when no local AWS runs */
  client(): ClientSettings;
  caller(): Promise<Caller>;
  /** @throws RequirementsError */
  terraform(): Promise<Terraform>;
}

/** An environment with the configuration in `env`; for `local`, that of the running local AWS. */
export async function findSubject(
  project: Project,
  environment: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<Subject> {
  return environment === "local" ? findLocal(project) : remoteSubject(project, environment, env);
}

function remoteSubject(project: Project, environment: string, env: NodeJS.ProcessEnv): Subject {
  const config = () => loadConfig(project.definition, { ...env, ENVIRONMENT: environment });
  const client = () => ({ region: config().region });
  const caller = once(async () => readCaller(client()));
  return { project, environment, config, client, caller, terraform: once(() => requireTerraform(env)) };
}

async function findLocal(project: Project): Promise<Subject> {
  const emulator = await findEmulator(localCloud(project).folder);
  const config = () => loadConfig(project.definition, {});
  const client = () => {
    if (!emulator) throw new Error("no local AWS runs here");
    return clientOf(emulator.env, config().region);
  };
  const readLocalCaller = async () => {
    try {
      return await readCaller(client());
    } catch (error) {
      return { error: error as Error };
    }
  };
  return {
    project,
    environment: "local",
    config,
    client,
    caller: once(readLocalCaller),
    terraform: once(requireTerraform),
  };
}
