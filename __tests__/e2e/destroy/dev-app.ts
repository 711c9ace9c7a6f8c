import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { deployNeededState } from "../../../cli/local/needed-state";
import { type Emulator, startEmulator, stopEmulator } from "../../../cli/local-aws/emulator";
import { synthesize } from "../../../cli/project/deployment";
import { type LocalApp, localApp } from "../../../cli/project/local-app";
import { planFolderOf } from "../../../cli/project/target";
import { freePort } from "../../../cli/system/ports";
import { apply } from "../../../cli/terraform/terraform";
import { packageRoot } from "../../../cli/toolchain/paths";
import { prepareToolchain } from "../../../cli/toolchain/toolchain";
import { withSettings } from "../../helpers/deployment";
import { userProject } from "../../helpers/project";

/** No other test uses this one: plans of one checkout share a folder. */
export const ENVIRONMENT = "pr-103";
/** Starts like the other one, as pr-4 and pr-42 do. */
const NEIGHBOUR = `${ENVIRONMENT}2`;
const region = "us-east-1";

interface CommandEnd {
  readonly status: number;
  readonly output: string;
}

/** An environment that the commands treat as a real one, on a separate emulator. */
export interface DevApp {
  readonly app: LocalApp;
  /** For AWS SDK clients. */
  readonly client: LocalApp["client"];
  /** Starts `npm run <command> -- <environment> <args>` with these settings in addition to its own. */
  start(command: string, args: readonly string[], settings?: Record<string, string>): StartedCommand;
  /** Starts `npm run <command> -- <args>` with its settings, for other environments. */
  startCommand(command: string, args: readonly string[]): StartedCommand;
  /** Deploys it with these settings. */
  deploy(settings: Record<string, string>): Promise<void>;
  readonly emulator: Emulator;
  /** Another environment of the same app in the same account. */
  readonly neighbour: LocalApp;
  /** The state as it is kept. */
  readState(): Promise<string>;
  stop(): Promise<void>;
}

interface StartedCommand {
  readonly ended: Promise<CommandEnd>;
  hasPrinted(words: string): boolean;
  hasEnded(): boolean;
  interrupt(): void;
}

export async function deployDevApp(settings: Record<string, string>): Promise<DevApp> {
  const dir = mkdtempSync(join(tmpdir(), "dev-app-"));
  const planFolder = planFolderOf(userProject, ENVIRONMENT);
  const stop = async () => {
    await stopEmulator(dir);
    const logFile = join(packageRoot, "dist", "destroy", `${ENVIRONMENT}.log`);
    for (const path of [dir, planFolder, `${planFolder}.log`, logFile]) rmSync(path, { recursive: true, force: true });
  };
  try {
    const toolchain = await prepareToolchain();
    const { port } = await freePort();
    const emulator = await startEmulator({ ...toolchain, port, dir, region });
    const local = localApp({
      project: userProject,
      toolchain,
      emulator,
      allowOrigins: [],
      outdir: join(dir, "cdktf.out"),
    });
    const app = environmentOf(local, ENVIRONMENT);
    const neighbour = { ...environmentOf(local, NEIGHBOUR), outdir: join(dir, "neighbour.out") };
    const synthesizeWith = async (changed: Record<string, string>) => {
      const deployment = { ...app, env: { ...app.env, ...changed } };
      await synthesize(deployment);
      return deployment;
    };
    const deploy = async (changed: Record<string, string>) => {
      await apply(await synthesizeWith(changed), app.stacks.app);
    };
    const deployment = await synthesizeWith(settings);
    await deployNeededState(app);
    await apply(deployment, app.stacks.app);
    const { client } = app;
    const readState = async () => {
      const place = { Bucket: app.config.state.bucket, Key: `${app.stacks.app}.tfstate` };
      const { Body } = await new S3Client({ ...client, forcePathStyle: true }).send(new GetObjectCommand(place));
      return (await Body?.transformToString()) ?? "";
    };
    const start: DevApp["start"] = (command, args, changed) =>
      startCommand({ ...app.env, ...changed }, command, [ENVIRONMENT, ...args]);
    return {
      ...{ app, client, deploy, emulator, neighbour, readState, stop, start },
      startCommand: (command, args) => startCommand(app.env, command, args),
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The app as it is on the local AWS, under another name. */
function environmentOf(local: LocalApp, environment: string): LocalApp {
  return withSettings(local, {
    ENVIRONMENT: environment,
    AWS_ACCOUNT_ID: "000000000000",
    ALARM_SUBSCRIBERS: "ops@example.com",
    ACCESS_LOG: "",
  });
}

function startCommand(env: NodeJS.ProcessEnv, command: string, args: readonly string[]): StartedCommand {
  const child = spawn(process.execPath, [join(packageRoot, "tools/run.mjs"), command, ...args], {
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (output += text));
  return {
    ended: once(child, "close").then(([status]) => ({ status: status as number, output })),
    hasPrinted: (words) => output.includes(words),
    hasEnded: () => child.exitCode !== null,
    interrupt: () => child.kill("SIGINT"),
  };
}
