import { existsSync, readdirSync, rmSync } from "node:fs";
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

const FOLDERS = ".local";
const OUTDIR = "cdktf.out";
export const REGION = "us-east-1";
export const LAST_RUN = "last-run.json";
export const PREFERRED_PORTS = { aws: 4566, site: 3000, api: 3001, signIn: 3002 };

export function localCloud(project: Project): LocalCloud {
  const { root, definition } = project;
  const folder = join(root, FOLDERS, definition.name);
  return {
    project,
    folder,
    logFile: join(root, FOLDERS, `${definition.name}.log`),
    deployedFile: join(folder, "deployed.json"),
    lastRunFile: join(folder, LAST_RUN),
    stateReadyFile: join(folder, "state-ready"),
    outdir: join(root, OUTDIR),
  };
}

/** The `folder` of each local AWS in an app's folder: of an app that was renamed, there are several. */
export function localCloudFolders(root: string): readonly string[] {
  const all = join(root, FOLDERS);
  if (!existsSync(all)) return [];
  return readdirSync(all, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? join(all, entry.name) : [],
  );
}

/** Deletes the files of each local AWS in an app's folder, logs included. */
export function deleteLocalClouds(root: string) {
  for (const name of [FOLDERS, OUTDIR]) rmSync(join(root, name), { recursive: true, force: true });
}

/**
 * Deletes the files of the local AWS, except its log: an emulator that ended has lost its resources, so the records of them
 * are void.
 */
export function deleteLocalCloud({ folder, outdir }: LocalCloud) {
  for (const path of [folder, outdir]) rmSync(path, { recursive: true, force: true });
}
