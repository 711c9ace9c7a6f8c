import { existsSync, readdirSync, rmdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { hasEmulatorRecord } from "../local-aws/emulator";
import type { Project } from "./project";

interface Files {
  /** Records and data of the emulator and the forwarder. */
  readonly folder: string;
  /** All output of the last `tiers local`, which creates it before anything else. */
  readonly logFile: string;
}

/** The local AWS of an app. Git ignores its files. */
export interface LocalCloud extends Files {
  readonly project: Project;
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
  const files = filesOf(root, definition.name);
  const { folder } = files;
  return {
    project,
    ...files,
    deployedFile: join(folder, "deployed.json"),
    lastRunFile: join(folder, LAST_RUN),
    stateReadyFile: join(folder, "state-ready"),
    outdir: join(root, OUTDIR),
  };
}

function filesOf(root: string, name: string): Files {
  return { folder: join(root, FOLDERS, name), logFile: join(root, FOLDERS, `${name}.log`) };
}

/**
 * Each local AWS in an app's folder: of an app that was renamed, there are several. What else is in that `.local` is not ours,
 * such as what other programs keep in that of a home folder.
 */
export function localCloudsIn(root: string): readonly Files[] {
  const all = join(root, FOLDERS);
  if (!existsSync(all)) return [];
  const names = new Set(readdirSync(all).map((name) => name.replace(/\.log$/, "")));
  return [...names]
    .map((name) => filesOf(root, name))
    .filter(({ folder, logFile }) => existsSync(logFile) || hasEmulatorRecord(folder));
}

/** Deletes the files of each of `clouds` in an app's folder, logs included. */
export function deleteLocalClouds(root: string, clouds: readonly Files[]) {
  rmSync(join(root, OUTDIR), { recursive: true, force: true });
  // The log last: after an interruption it still marks the folder as ours.
  for (const { folder, logFile } of clouds) {
    for (const path of [folder, logFile]) rmSync(path, { recursive: true, force: true });
  }
  const all = join(root, FOLDERS);
  if (existsSync(all) && readdirSync(all).length === 0) rmdirSync(all);
}

/**
 * Deletes the files of the local AWS, except its log: an emulator that ended has lost its resources, so the records of them
 * are void.
 */
export function deleteLocalCloud({ folder, outdir }: LocalCloud) {
  for (const path of [folder, outdir]) rmSync(path, { recursive: true, force: true });
}
