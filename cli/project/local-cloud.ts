import { rmSync } from "node:fs";
import { join } from "node:path";
import type { Project } from "./project";

/** The one local AWS of an app in its folder. Git ignores all that it writes. */
export interface LocalCloud {
  readonly project: Project;
  /** Records and data of the emulator and the forwarder. */
  readonly folder: string;
  /** All output of the last `tiers local`. */
  readonly logFile: string;
  /** What the last deploy looked like. */
  readonly deployedFile: string;
  /** There once the state bucket and the lock table are finished. */
  readonly stateReadyFile: string;
  /** The synthesized stacks: CDKTF's own folder, so that its commands work beside ours. */
  readonly outdir: string;
}

export const REGION = "us-east-1";
export const PREFERRED_PORTS = { aws: 4566, site: 3000, api: 3001 };

export function localCloud(project: Project): LocalCloud {
  const { root, definition } = project;
  const folder = join(root, ".local", definition.name);
  return {
    project,
    folder,
    logFile: join(root, ".local", `${definition.name}.log`),
    deployedFile: join(folder, "deployed.json"),
    stateReadyFile: join(folder, "state-ready"),
    outdir: join(root, "cdktf.out"),
  };
}

/**
 * Deletes all that runs of the local AWS wrote, but for its log: an emulator that ended has forgotten everything, so what
 * was recorded of it is void.
 */
export function forgetLocalCloud({ folder, outdir }: LocalCloud) {
  for (const path of [folder, outdir]) rmSync(path, { recursive: true, force: true });
}
