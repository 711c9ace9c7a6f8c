import { rmSync } from "node:fs";
import { join } from "node:path";
import type { Project } from "./project";

/** The local AWS of an app. Git ignores its files. */
export interface LocalCloud {
  readonly project: Project;
  /** Records and data of the emulator and the forwarder. */
  readonly folder: string;
  /** All output of the last `tiers local`. */
  readonly logFile: string;
  /** The record of the last deploy. */
  readonly deployedFile: string;
  /** The record of the last run, if it ended with the page. */
  readonly lastRunFile: string;
  /** Exists once the state bucket and the lock table do. */
  readonly stateReadyFile: string;
  /** The synthesized stacks: CDKTF's default folder, so that its commands find them. */
  readonly outdir: string;
}

export const REGION = "us-east-1";
export const LAST_RUN = "last-run.json";
export const PREFERRED_PORTS = { aws: 4566, site: 3000, api: 3001, signIn: 3002 };

export function localCloud(project: Project): LocalCloud {
  const { root, definition } = project;
  const folder = join(root, ".local", definition.name);
  return {
    project,
    folder,
    logFile: join(root, ".local", `${definition.name}.log`),
    deployedFile: join(folder, "deployed.json"),
    lastRunFile: join(folder, LAST_RUN),
    stateReadyFile: join(folder, "state-ready"),
    outdir: join(root, "cdktf.out"),
  };
}

/**
 * Deletes the files of the local AWS, except its log: an emulator that ended has lost its resources, so the records of them
 * are void.
 */
export function deleteLocalCloud({ folder, outdir }: LocalCloud) {
  for (const path of [folder, outdir]) rmSync(path, { recursive: true, force: true });
}
