import { existsSync } from "node:fs";
import { join } from "node:path";
import { stackFolder } from "../terraform/terraform";
import type { Deployment } from "./deployment";

const NAME = "errored.tfstate";

/** The states that a run could not save and left in its folder: `tiers deploy` or the CDKTF CLI. */
export function erroredStatesOf({ deployment, stack }: { deployment: Deployment; stack: string }): string[] {
  const ofCli = { ...deployment, outdir: join(deployment.project.root, "cdktf.out") };
  const files = [deployment, ofCli].map((each) => join(stackFolder(each, stack), NAME));
  return [...new Set(files)].filter(existsSync);
}
