import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmulator, stopEmulator } from "../../cli/local-aws/emulator";
import { synthesize } from "../../cli/project/deployment";
import { localApp } from "../../cli/project/local-app";
import type { Target } from "../../cli/project/target";
import { freePort } from "../../cli/system/ports";
import { stackFolder, terraform } from "../../cli/terraform/terraform";
import { prepareToolchain } from "../../cli/toolchain/toolchain";
import { type ClientSettings, clientOf, createStateBackend } from "../e2e/lock/tiny-stack";
import { withSettings } from "../helpers/deployment";
import { userProject } from "../helpers/project";
import { addItem } from "./census";
import { type StartedRun, startRun } from "./started-run";

/** Two ways to deploy the app; from the one to the other is an update of every tier. */
const SETTINGS = {
  plain: { ACCESS_LOG: "false" },
  changed: { ACCESS_LOG: "true", SAME_ORIGIN: "true", EXTRA_ALLOW_ORIGINS: "https://partner.example.com" },
};

/** An emulator for drills of the whole app. */
export interface DrillCloud {
  readonly endpoint: string;
  readonly client: ClientSettings;
  /** The Python that scripts may use. */
  readonly python: string;
  /** The app, synthesized and initialized, with these environment variables in addition to its own. */
  target(settings: keyof typeof SETTINGS, more?: NodeJS.ProcessEnv): Promise<Target>;
  /** A user's item in the app's table, if that exists; resolves to what that adds to the census. */
  addUser(): Promise<string[]>;
  /** Empties the account except for a bucket and a table for the state. */
  reset(): Promise<void>;
  stop(): Promise<void>;
}

export async function startDrillCloud(): Promise<DrillCloud> {
  const toolchain = await prepareToolchain();
  const dir = mkdtempSync(join(tmpdir(), "drills-"));
  const { port } = await freePort();
  const emulator = await startEmulator({ ...toolchain, port, dir, region: "us-east-1" });
  const client = clientOf(emulator);
  const local = localApp({ project: userProject, toolchain, emulator, allowOrigins: [], outdir: dir });
  // A preview, so that the commands find it as they find an environment of a real account. A name of its own: a recovery
  // looks which Terraform of this machine works on that state.
  const own = { ENVIRONMENT: "pr-901", AWS_ACCOUNT_ID: "000000000000", PROJECT_NAME: `drill-${port}` };
  const app = withSettings(local, own);
  const { environment, state } = app.config;
  const stack = app.stacks.app;
  const cloud: DrillCloud = {
    endpoint: emulator.endpoint,
    client,
    python: toolchain.python,
    target: async (settings, more) => {
      const folder = join(dir, settings);
      const outdir = join(folder, "cdktf.out");
      const deployment = { ...withSettings(app, { ...SETTINGS[settings], ...more }), outdir };
      mkdirSync(folder);
      await synthesize(deployment);
      await terraform(deployment, stack, "init", "-input=false", "-no-color");
      const open = async () => undefined;
      return { environment, stack, folder, deployment, isProtected: false, patience: 0, open };
    },
    addUser: () => addItem(client, `${stack}-UserData`, { userId: { S: "7" }, name: { S: "Ada" } }),
    reset: async () => {
      await fetch(`${emulator.endpoint}/_ministack/reset`, { method: "POST" });
      await createStateBackend(client, state.bucket, state.lockTable);
    },
    stop: async () => {
      await stopEmulator(dir);
      rmSync(dir, { recursive: true, force: true });
    },
  };
  await cloud.reset();
  return cloud;
}

export function startApply({ deployment, stack }: Target): StartedRun {
  const args = ["apply", "-auto-approve", "-input=false", "-no-color"];
  return startRun(deployment.terraformBinary, args, { cwd: stackFolder(deployment, stack), env: deployment.env });
}
