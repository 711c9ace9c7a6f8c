import { readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import type { AppConfig } from "../../src/app/config";
import { mustRun } from "../system/process";
import type { TerraformRun } from "../terraform/terraform";
import { packageRoot } from "../toolchain/paths";
import type { Project } from "./project";

/** Where and with which settings an app is synthesized and deployed. */
export interface Deployment extends TerraformRun {
  readonly project: Project;
  /** The configuration that `env` sets. */
  readonly config: AppConfig;
  /** Folder of the sources, such as an earlier release's. @default - the project's */
  readonly sources?: string;
}

/** Synthesizes with the command of cdktf.json, as `cdktf synth` does. @throws CommandError */
export async function synthesize({ project, sources = project.root, env, outdir, onLine }: Deployment) {
  const { app } = JSON.parse(readFileSync(join(sources, "cdktf.json"), "utf8"));
  // The commands of the app's packages, and tsx, which is this package's.
  const bins = [sources, join(packageRoot, "../..")].map((folder) => join(folder, "node_modules", ".bin"));
  const PATH = [...bins, env.PATH].join(delimiter);
  await mustRun("sh", ["-c", app], { cwd: sources, env: { ...env, PATH, CDKTF_OUTDIR: outdir }, onLine });
}
