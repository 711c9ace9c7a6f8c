import type { LocalApp } from "../../cli/project/local-app";
import { readOutputs, type TerraformRun } from "../../cli/terraform/terraform";
import { loadConfig, stackIdsOf } from "../../src/app/config";

/** The outputs that `addOutputs` adds to an app, and more. */
export interface Outputs {
  readonly site_url: string;
  readonly api_url: string;
  readonly bucket_name: string;
  readonly distribution_id: string;
  readonly rest_api_id: string;
  readonly function_name: string;
  readonly log_group_name: string;
  readonly table_name: string;
  readonly [name: string]: string;
}

export async function outputsOf(deployment: TerraformRun, stack: string): Promise<Outputs> {
  const outputs = Object.entries(await readOutputs(deployment, stack));
  return Object.fromEntries(outputs.map(([name, { value }]) => [name, value])) as unknown as Outputs;
}

/** The same app on the same local AWS, with other settings. */
export function withSettings(app: LocalApp, settings: NodeJS.ProcessEnv): LocalApp {
  const env = { ...app.env, ...settings };
  const config = loadConfig(app.project.definition, env);
  return { ...app, env, config, stacks: stackIdsOf(config) };
}
