import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App, type TerraformStack } from "cdktf";
import { type AppConfig, loadConfig } from "../../src/app/config";
import type { Project } from "./project";

/** The configuration of an environment, for work that deploys nothing. The account that a shell names for others is not local's. */
export function configFor(
  { definition }: Pick<Project, "definition">,
  environment: string,
  variables: NodeJS.ProcessEnv = process.env,
): AppConfig {
  const account = environment === "local" ? { AWS_ACCOUNT_ID: "" } : {};
  return loadConfig(definition, { ...variables, ENVIRONMENT: environment, ...account });
}

/** Constructs the app's stack for work that deploys nothing. The bundles of its functions are deleted after it. */
export async function withStack<Result>(
  { definition }: Pick<Project, "definition">,
  id: string,
  config: AppConfig,
  work: (stack: TerraformStack) => Result | Promise<Result>,
): Promise<Result> {
  const outdir = mkdtempSync(join(tmpdir(), "stack-"));
  try {
    return await work(definition.stack(new App({ outdir }), id, config));
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}
