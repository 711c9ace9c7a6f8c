import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App, type TerraformStack } from "cdktf";
import type { AppConfig } from "../../src/app/config";
import type { Project } from "./project";

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
