import { rmSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../toolchain/paths";
import { Refusal } from "../ui/refusal";
import { type AppSource, findApp } from "./apps";

/** The one local AWS of an app in this checkout. Git ignores all that it writes. */
export interface LocalCloud {
  readonly source: AppSource;
  /** Records and data of the emulator and the forwarder. */
  readonly folder: string;
  /** All output of the last `npm run local` or `local:down`. */
  readonly logFile: string;
  /** What the last deploy looked like. */
  readonly deployedFile: string;
  /** There once the state bucket and the lock table are finished. */
  readonly stateReadyFile: string;
  /** The synthesized stacks. */
  readonly outdir: string;
}

export const REGION = "us-east-1";
export const PREFERRED_PORTS = { aws: 4566, site: 3000, api: 3001 };

/** The local AWS of that example, or of the app of main.ts. @throws Error that lists the examples */
export function localCloud(example?: string): LocalCloud {
  const source = findApp(example);
  const folder = join(projectRoot, ".local", source.name);
  return {
    source,
    folder,
    logFile: join(projectRoot, ".local", `${source.name}.log`),
    deployedFile: join(folder, "deployed.json"),
    stateReadyFile: join(folder, "state-ready"),
    // CDKTF's own folder for the main app, so that its commands work beside ours.
    outdir: join(projectRoot, source.main, "..", "cdktf.out"),
  };
}

/**
 * Deletes all that runs of the local AWS wrote, but for its log: an emulator that ended has forgotten everything, so what
 * was recorded of it is void.
 */
export function forgetLocalCloud({ folder, outdir }: LocalCloud) {
  for (const path of [folder, outdir]) rmSync(path, { recursive: true, force: true });
}

/** Runs a script's main function, and ends with a plain message and a status instead of a stack trace when it fails. */
export function runMain(main: () => Promise<void>) {
  main().catch((error: Error) => {
    console.error(`\n${error.message}`);
    process.exitCode = error instanceof Refusal ? error.status : 1;
  });
}
