import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ClientSettings } from "../../../cli/aws/client-settings";
import { startEmulator, stopEmulator } from "../../../cli/local-aws/emulator";
import { synthesize } from "../../../cli/project/deployment";
import { localApp } from "../../../cli/project/local-app";
import { type AppStateLocation, stateOf } from "../../../cli/project/state-location";
import type { Target } from "../../../cli/project/target";
import { initialise } from "../../../cli/project/target";
import { type Recovery, recoverTarget } from "../../../cli/recover/recover";
import { freePort } from "../../../cli/system/ports";
import { apply, stackFolder } from "../../../cli/terraform/terraform";
import { prepareToolchain } from "../../../cli/toolchain/toolchain";
import type { RunStep } from "../../../cli/ui/steps";
import { userProject } from "../../helpers/project";
import { createStateBackend } from "../lock/tiny-stack";

const quietly: RunStep = (_title, _remedy, work) => work({ onLine: () => {}, summarize: () => {} });

/** The app on a separate emulator, before its first apply, which a test can let crash. */
export interface CrashableApp {
  readonly target: Target;
  readonly state: AppStateLocation;
  readonly client: ClientSettings;
  /** Starts an apply, and kills it with all its children once so many resources exist. */
  crash(resources: number): Promise<void>;
  /** Runs `npm run recover`, with `agrees` as a person's reply. */
  recover(agrees?: boolean): Promise<Recovery>;
  apply(): Promise<void>;
  stop(): Promise<void>;
}

export async function startCrashableApp(project: string): Promise<CrashableApp> {
  const dir = mkdtempSync(join(tmpdir(), `${project}-`));
  const stop = async () => {
    await stopEmulator(dir);
    rmSync(dir, { recursive: true, force: true });
  };
  try {
    const toolchain = await prepareToolchain();
    const emulator = await startEmulator({ ...toolchain, port: (await freePort()).port, dir, region: "us-east-1" });
    // A unique name: a Terraform on another emulator's state of this name would count as running on it.
    const named = { ...userProject, definition: { ...userProject.definition, name: project } };
    const app = localApp({ project: named, toolchain, emulator, allowOrigins: [], outdir: join(dir, "cdktf.out") });
    const stack = app.stacks.app;
    const target: Target = {
      environment: "local",
      stack,
      folder: dir,
      deployment: app,
      isProtected: false,
      patience: 0,
      open: async () => undefined,
    };
    await synthesize(app);
    await createStateBackend(app.client, app.config.state.bucket, app.config.state.lockTable);
    await initialise(target);
    const state = stateOf(app);
    return {
      target,
      state,
      client: state.client,
      stop,
      crash: async (resources) => {
        const args = ["apply", "-auto-approve", "-input=false", "-no-color"];
        const cwd = stackFolder(app, stack);
        const stdio: ["ignore", "pipe", "inherit"] = ["ignore", "pipe", "inherit"];
        const child = spawn(app.terraformBinary, args, { cwd, env: app.env, detached: true, stdio });
        let output = "";
        const ended = once(child, "close");
        child.stdout.setEncoding("utf8").on("data", (text: string) => {
          output += text;
          const done = output.match(/Creation complete/g)?.length ?? 0;
          if (done >= resources && child.signalCode === null) process.kill(-Number(child.pid), "SIGKILL");
        });
        const [, signal] = await ended;
        if (signal !== "SIGKILL") throw new Error(`it ended before it was killed:\n${output}`);
      },
      recover: (agrees = true) => recoverTarget(target, { step: quietly, consent: async () => agrees }),
      apply: () => apply(app, stack),
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
