import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../toolchain/paths";

/** The one local AWS of this checkout. Git ignores all that it writes. */
export const LOCAL_CLOUD = {
  /** Records and data of the emulator and the forwarder. */
  folder: join(projectRoot, ".local", "cloud"),
  /** All output of the last `npm run local` or `local:down`. */
  logFile: join(projectRoot, ".local", "local.log"),
  /** What the last deploy looked like. */
  deployedFile: join(projectRoot, ".local", "cloud", "deployed.json"),
  /** There once the state bucket and the lock table are finished. */
  stateReadyFile: join(projectRoot, ".local", "cloud", "state-ready"),
  /** The synthesized stacks: CDKTF's own folder, so that its commands work beside ours. */
  outdir: join(projectRoot, "cdktf.out"),
  region: "us-east-1",
  preferredPorts: { aws: 4566, site: 3000, api: 3001 },
};

/**
 * Deletes all that runs of the local AWS wrote, but for its log: an emulator that ended has forgotten everything, so what
 * was recorded of it is void, the state of the stack that made its state bucket too.
 */
export function forgetLocalCloud() {
  const stateFiles = readdirSync(projectRoot).filter((name) => /^terraform\..*-local-state\.tfstate/.test(name));
  const written = [LOCAL_CLOUD.folder, LOCAL_CLOUD.outdir, ...stateFiles.map((name) => join(projectRoot, name))];
  for (const path of written) rmSync(path, { recursive: true, force: true });
}

/** Runs a script's main function, and ends with a plain message instead of a stack trace when it fails. */
export function runMain(main: () => Promise<void>) {
  main().catch((error: Error) => {
    console.error(`\n${error.message}`);
    process.exitCode = 1;
  });
}
