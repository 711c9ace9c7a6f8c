import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Emulator, startEmulator, stopEmulator } from "../../../cli/local-aws/emulator";
import { freePort } from "../../../cli/system/ports";
import { prepareToolchain } from "../../../cli/toolchain/toolchain";

export const REGION = "eu-central-1";

export interface TwoEmulators {
  /** Started without our corrections. */
  readonly plain: Emulator;
  readonly corrected: Emulator;
  stop(): Promise<void>;
}

/** Starts both emulators, each in a separate temporary folder. */
export async function startTwoEmulators(): Promise<TwoEmulators> {
  const { python, lambdaNodeDir } = await prepareToolchain();
  const dir = mkdtempSync(join(tmpdir(), "emulators-"));
  const start = async (corrections: "all" | "none") => {
    const { port } = await freePort();
    return startEmulator({ python, lambdaNodeDir, port, dir: join(dir, corrections), region: REGION, corrections });
  };
  const stop = async () => {
    await Promise.all([stopEmulator(join(dir, "none")), stopEmulator(join(dir, "all"))]);
    rmSync(dir, { recursive: true, force: true });
  };
  try {
    return { plain: await start("none"), corrected: await start("all"), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
