import userApp from "../../app";
import { type AppConfig, loadConfig } from "../../src/app/config";
import type { Environments } from "../../src/app/environments";

/** The configuration of this repository's app with only these variables. */
export function configOf(env: NodeJS.ProcessEnv, environments?: Environments): AppConfig {
  return loadConfig({ ...userApp, ...(environments && { environments }) }, env);
}
